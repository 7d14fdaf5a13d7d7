import { createHash, randomBytes } from 'node:crypto';
import type { TemplatesSnapshot } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import type { IssuingKeys } from '@chancery/keys';
import {
  canonicalAddress,
  firstField,
  isValidEnvelopeAddress,
  parseAddressList,
  partIndexOf,
} from '@chancery/mail';
import { uuid7 } from '@chancery/platform';
import { policyCanonical } from '@chancery/rights';
import { indexContext, type LicenceContext, sealObject } from '@chancery/seal';
import { SmtpReply } from '../listeners/reply';
import type { OrganisationPolicy } from '../policy/policies';
import { isOpen } from '../store/batch-statement';
import { firstLevels, waitingLine } from '../approval/levels';
import type { GroupRecord, NewLicence, NewMessage, NewRecipient, Policy } from '../store/types';
import { hasInternalWay, isLoopback, removal } from '../unprotect/inside';
import type { Intake } from './intake';
import { type Verdict } from './judge';
import type { Envelope, ReplyTag } from './types';

export interface From {
  name: string;
  address: string;
}

/**
 * The first From mailbox. Where it is none that mail can go to ("From: moderator"), the envelope sender
 * stands for it and what was written there is the name: such a message must not wait for ever for a wrapper
 * that cannot name its sender.
 */
export function fromOf(intake: Pick<Intake, 'facts'>, sender: string): From {
  const field = firstField(intake.facts.headers, 'from');
  const [first] = field ? parseAddressList(field.raw) : [];
  if (!first) return { name: '', address: sender };
  return isValidEnvelopeAddress(first.address)
    ? { name: first.name, address: first.address }
    : { name: first.name || first.address, address: sender };
}

/**
 * Who wrote a portal reply: its Reply-To, which only the portal can have set here. Its From is the service
 * address that speaks for them; taken for the writer, an answer to the reply would go nowhere.
 */
function writerOf(intake: Pick<Intake, 'facts'>, sender: string): From {
  const field = firstField(intake.facts.headers, 'reply-to');
  const [writer] = field ? parseAddressList(field.raw) : [];
  return writer && isValidEnvelopeAddress(writer.address)
    ? { name: writer.name, address: writer.address }
    : fromOf(intake, sender);
}

const STATE_OF = { delete: 'discarded', redirect: 'discarded', quarantine: 'held' } as const;
const STEP_OF = { delete: 'deleted', redirect: 'redirected', quarantine: 'quarantined' } as const;

const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** Is mail that is protected opened for this organisation's own people on the way to the internal hop? */
export function opensForOwnPeople(policy: OrganisationPolicy): boolean {
  const { openForOwnPeople, internalHop, nextHop } = policy.directory;
  if (openForOwnPeople !== 'auto') return openForOwnPeople === 'always';
  const hop = internalHop ?? nextHop;
  return !!hop && (isLoopback(hop.host) || (hop.tls === 'required' && hop.verify));
}

/**
 * Sealed: everything the batch writes for one message: licences, sealed part index, transport key, and who
 * gets what. The epoch's key must be loaded.
 */
export function assemble(
  input: {
    id: string;
    envelope: Envelope;
    intake: Intake;
    verdict: Verdict;
    reply: ReplyTag | null;
    epoch: number;
    foldKey: Buffer | null;
    now: Date;
  },
  keys: IssuingKeys,
): NewMessage {
  const { id, envelope, intake, verdict, reply, epoch } = input;
  const { policy } = envelope;
  const organisation = policy.id;
  const from = reply ? writerOf(intake, envelope.sender) : fromOf(intake, envelope.sender);
  const opened = opensForOwnPeople(policy);
  // Of a portal reply; what else a rule opens is found out when it is delivered.
  const clear = (group: GroupRecord | undefined) =>
    reply !== null && group?.unprotect !== undefined && hasInternalWay(policy);
  // Rules that split the message may give its groups different templates.
  const policies = verdict.groups.map((group) =>
    group.template ? policyOf(policy.templates, group.template) : null,
  );
  const licences: NewLicence[] = [];
  const expires = policies.map(() => 0);
  const issue = (address: string, under: Policy, groupNo: number): Buffer => {
    const brand = verdict.groups[groupNo]?.brand ?? policy.templates.brand.version;
    const licence = licenceFor(input, under, address, keys, brand);
    licences.push(licence);
    expires[groupNo] = licence.expires;
    return licence.ticket;
  };

  const everybody = [
    ...envelope.recipients.map((recipient, idx) => ({
      ...recipient,
      groupNo: verdict.groupOf[idx] ?? 0,
      copy: false,
    })),
    // The sender knows nothing of them and is told nothing of them.
    ...verdict.copies.map(({ address, group }) => ({
      address,
      notify: 'NEVER',
      orcpt: null,
      groupNo: group,
      copy: true,
    })),
  ];
  const recipients = everybody.map(
    ({ address, notify, orcpt, groupNo, copy }, idx): NewRecipient => {
      const group = verdict.groups[groupNo];
      const domain = domainOf(address);
      const own = policy.acceptedDomains.has(domain);
      const reject = group?.reject ?? null;
      // Those whom a redirection sends it to are of the group that does not get it.
      const ending = copy && group?.ending?.kind === 'redirect' ? undefined : group?.ending;
      const [level] = group?.moderation ?? [];
      const state = reject
        ? 'rejected'
        : ending
          ? STATE_OF[ending.kind]
          : level
            ? 'held'
            : 'queued';
      const under = isOpen(state) ? (policies[groupNo] ?? null) : null;
      const ticket = under ? issue(address, under, groupNo) : null;
      return {
        idx,
        address,
        domain,
        group: groupNo,
        treatment: reject
          ? 'reject'
          : under && !(own && (opened || clear(group)))
            ? 'wrap'
            : 'relay',
        ticket,
        notify,
        orcpt,
        state,
        lastReply: reject
          ? new SmtpReply(550, reject.code, reject.text).line
          : (ending?.text.slice(0, 998) ?? (level ? waitingLine(level) : null)),
      };
    },
  );
  const isProtected = licences.length > 0;
  // Deleted for everybody: who and why is kept, the message is not.
  const kept = recipients.some(({ state }) => isOpen(state));
  const index = Buffer.from(JSON.stringify(partIndexOf(intake.facts)));
  return {
    id,
    organisation,
    listener: envelope.door,
    clientAddress: envelope.clientAddress,
    sender: envelope.sender,
    headerFrom: from.address,
    fromName: from.name,
    headerMessageId:
      firstField(intake.facts.headers, 'message-id')?.raw.trim().slice(0, 998) ?? null,
    size: intake.facts.size,
    header: intake.sealed.header,
    segments: intake.sealed.segments,
    rows: kept ? intake.sealed.rows : [],
    staged: kept && intake.sealed.staged,
    partIndex: kept ? sealObject(intake.sealing.key, index, indexContext(id)) : null,
    transportKey: kept
      ? keys.sealTransport(organisation, epoch, id, intake.sealing.messageKey)
      : null,
    epoch,
    groups: verdict.groups.map((group, at) => ({ ...group, expires: expires[at] ?? 0 })),
    dsnReturn: envelope.dsnReturn,
    dsnEnvelope: envelope.dsnEnvelope,
    utf8: envelope.utf8,
    protected: isProtected,
    foldKey: input.foldKey,
    recipients,
    publication: isProtected
      ? {
          senderAddress: from.address,
          senderName: from.name,
          brandVersion: licences[0]?.brand ?? policy.templates.brand.version,
          inReplyTo: reply?.inReplyTo ?? null,
        }
      : null,
    licences,
    approvals: firstLevels(verdict.groups, recipients),
    audit: [
      {
        id: uuid7(),
        kind: kindOf('committed'),
        message: id,
        recipient: null,
        actor: 'gateway',
        body: {
          door: envelope.door,
          sender: envelope.sender,
          recipients: recipients
            .filter(({ state }) => state !== 'discarded')
            .map(({ address, treatment, group }) => ({ address, treatment, group })),
          bytes: intake.facts.size,
          rules: verdict.groups.flatMap((group) =>
            group.rules.map(({ id: rule, name, mode, severity }) => ({
              id: rule,
              name,
              mode,
              ...(severity ? { severity } : {}),
            })),
          ),
          templates: [...new Set(policies.flatMap((used) => (used ? [used.template] : [])))],
          // Only where it says more than the list before: which template a recipient's group got.
          ...(policies.length > 1
            ? { groupTemplates: policies.map((used) => used?.template ?? null) }
            : {}),
          ...(verdict.testMatches.length > 0 ? { testMatches: verdict.testMatches } : {}),
          ...(verdict.unlicensed ? { unlicensed: verdict.unlicensed } : {}),
          rulesVersion: policy.rulesVersion,
        },
      },
      ...recipients.flatMap(({ address, group, state, lastReply }) => {
        const ending =
          state === 'discarded' || state === 'held' ? verdict.groups[group]?.ending : null;
        return ending
          ? [
              {
                id: uuid7(),
                kind: kindOf(STEP_OF[ending.kind]),
                message: id,
                recipient: address,
                actor: 'gateway',
                body: { reply: lastReply },
              },
            ]
          : [];
      }),
      ...recipients.flatMap(({ address, group, treatment, domain }) => {
        const rule = verdict.groups[group]?.unprotect?.rule;
        return rule && reply && treatment === 'relay' && policy.acceptedDomains.has(domain)
          ? [removal(id, address, rule, { step: 'protection-removed', body: { as: 'reply' } })]
          : [];
      }),
      ...(verdict.unlicensed
        ? [
            {
              id: uuid7(),
              kind: kindOf('unlicensed-sent'),
              message: id,
              recipient: null,
              actor: 'gateway',
              body: {
                sender: canonicalAddress(envelope.sender || from.address),
                reason: verdict.unlicensed,
                recipients: recipients.length,
              },
            },
          ]
        : []),
    ],
  };
}

function policyOf(snapshot: TemplatesSnapshot, code: string): Policy {
  const template = snapshot.rightsTemplates.find((candidate) => candidate.code === code);
  // A rule that names a template nobody published: no decision, no send.
  if (!template)
    throw new SmtpReply(451, '4.3.0', 'Rights template is not published, try again later');
  return {
    template: template.code,
    version: template.version,
    hash: createHash('sha256').update(policyCanonical(template)).digest('hex'),
    rights: template.rights,
    expiryDays: template.expiryDays,
  };
}

/** Template and brand may both end a licence; the sooner end counts, 0 is none. */
function daysOf(policy: Policy, { brand, brands }: TemplatesSnapshot, number: number): number {
  const used = [brand, ...brands].find(({ version }) => version === number);
  const ends = [policy.expiryDays, used?.expiryDays ?? 0].filter((days) => days > 0);
  return ends.length > 0 ? Math.min(...ends) : 0;
}

function licenceFor(
  {
    id,
    envelope,
    intake,
    epoch,
    now,
  }: { id: string; envelope: Envelope; intake: Intake; epoch: number; now: Date },
  policy: Policy,
  address: string,
  keys: IssuingKeys,
  brand: number,
): NewLicence {
  const notBefore = Math.floor(now.getTime() / 1000);
  const days = daysOf(policy, envelope.policy.templates, brand);
  const expires = days > 0 ? notBefore + days * 86_400 : 0;
  const context: LicenceContext = {
    organisation: envelope.policy.id,
    message: id,
    recipient: canonicalAddress(address),
    policyHash: policy.hash,
    policyVersion: policy.version,
    notBefore,
    expires,
    role: 'recipient',
  };
  return {
    id: uuid7(now.getTime()),
    recipient: context.recipient,
    display: address,
    role: 'recipient',
    ticket: randomBytes(32),
    notBefore,
    expires,
    epoch,
    sealed: keys.sealLicence(envelope.policy.id, epoch, context, intake.sealing.messageKey),
    policy,
    brand,
  };
}
