import type { LicenceReason, TemplatesSnapshot } from '@chancery/contracts';
import { licenceOf } from '@chancery/journey';
import { canonicalAddress, type MessageFacts } from '@chancery/mail';
import {
  type AttachmentContent,
  type AuditSeverity,
  type Decision,
  evaluate,
  hasOrganisationFields,
  type IncidentReport,
  type Notification,
  ORGANISATION_FIELDS,
  type RecipientGroup,
  type RuleReference,
} from '@chancery/rules';
import { matched, ruleSeconds } from '../gateway-metrics';
import { REPLIES, SmtpReply } from '../listeners/reply';
import type { OrganisationPolicy } from '../policy/policies';
import type { GroupRecord } from '../store/types';
import { judgeReply } from './judge-reply';
import type { Envelope, ReplyTag } from './types';

/** A report or notification, and whom of the envelope it is about. */
export interface RuleNotice {
  notice: IncidentReport | Notification;
  /** Indexes into the envelope's recipients. */
  recipients: number[];
  /** By a rule in test mode. */
  tested: boolean;
}

export interface Verdict {
  /** By recipient, an index into `groups`. */
  groupOf: number[];
  groups: GroupRecord[];
  /** Whom rules send it to besides, or instead; each in the group it is a copy of. */
  copies: { address: string; group: number }[];
  /** Mail about the message that rules ask for; rules in test mode ask for reports only, unless they are told to notify. */
  notices: RuleNotice[];
  testMatches: { id: string; name: string; severity?: AuditSeverity }[];
  /** Set where the sender has no licence and the organisation only warns. */
  unlicensed: LicenceReason | null;
}

/**
 * Judged: the published rules decide in this process. A portal reply is protected like the message it
 * answers, whatever the rules say but that protection is removed; rules are for the organisation's own mail.
 *
 * @param message what is known of it; `content` where a rule asks what is inside the attachments
 */
export function judge(
  envelope: Envelope,
  { facts, content }: { facts: MessageFacts; content?: readonly AttachmentContent[] },
  reply: ReplyTag | null,
  now: Date,
): Verdict {
  if (reply) return judgeReply(envelope, { facts, ...(content ? { content } : {}) }, reply, now);
  let decision: Decision;
  const began = performance.now();
  try {
    decision = evaluate(envelope.policy.rules, {
      envelope: {
        sender: envelope.sender,
        recipients: envelope.recipients.map(({ address }) => address),
      },
      authenticated: true,
      trustedHop: envelope.door === 'relay',
      clientAddress: envelope.clientAddress,
      facts,
      ...(content ? { content } : {}),
      acceptedDomains: envelope.policy.acceptedDomains,
      groups: envelope.policy.groups,
      ...(envelope.policy.people ? { people: envelope.policy.people } : {}),
      now,
    });
  } catch {
    throw REPLIES.policyUnavailable();
  }
  if (decision.deferredBy) throw REPLIES.notInspected();
  ruleSeconds.observe((performance.now() - began) / 1_000);
  matched.test.n += decision.testMatches.length;
  const groupOf: number[] = [];
  const groups = decision.groups.map((group, index): GroupRecord => {
    for (const recipient of group.recipients) groupOf[recipient] = index;
    matched.enforce.n += group.rules.length;
    return {
      template: group.reject ? null : (group.template ?? null),
      brand: brandFor(envelope.policy.templates, group.brand),
      edits: [...firewall(envelope, facts), ...group.edits],
      rules: group.rules.map(ruleRecord),
      expires: 0,
      reject: group.reject
        ? { code: group.reject.code, text: `${group.reject.text} ${named(group.reject.rule)}` }
        : null,
      ...endingOf(group),
      ...moderationOf(group),
      ...(group.requireTls ? { requireTls: true as const } : {}),
      ...unprotectionOf(group),
      ...(group.connector === undefined ? {} : { connector: group.connector }),
    };
  });
  return {
    groupOf,
    groups,
    copies: copiesOf(decision, envelope),
    notices: noticesOf(decision),
    testMatches: decision.testMatches.map(({ rule: { id, name, severity } }) => ({
      id,
      name,
      ...(severity ? { severity } : {}),
    })),
    unlicensed: null,
  };
}

/**
 * Fields in which an organisation's own servers tell each other what they know are taken off a message that none of them
 * handed in, before any rule writes them (Exchange's header firewall).
 */
const firewall = ({ door }: Envelope, facts: MessageFacts): GroupRecord['edits'] =>
  door !== 'relay' && hasOrganisationFields(facts)
    ? [{ kind: 'remove-headers', prefix: ORGANISATION_FIELDS }]
    : [];

const ruleRecord = ({
  id,
  name,
  priority,
  mode,
  severity,
}: RecipientGroup['rules'][number]): GroupRecord['rules'][number] => ({
  id,
  name,
  priority,
  mode,
  ...(severity ? { severity } : {}),
});

function unprotectionOf({ unprotect }: RecipientGroup): Pick<GroupRecord, 'unprotect'> {
  if (!unprotect) return {};
  const { id, name, priority } = unprotect.rule;
  return { unprotect: { attachments: unprotect.attachments, rule: { id, name, priority } } };
}

function moderationOf({ moderation = [] }: RecipientGroup): Pick<GroupRecord, 'moderation'> {
  if (moderation.length === 0) return {};
  return {
    moderation: moderation.map(({ approvers, rule: { id, name, priority } }) => ({
      rule: { id, name, priority },
      approvers: [...approvers],
    })),
  };
}

const named = (rule: RuleReference): string => `[rule ${rule.priority + 1}, ${rule.id}]`;

function endingOf({ ending, redirect, rules }: RecipientGroup): Pick<GroupRecord, 'ending'> {
  if (ending?.kind === 'delete')
    return { ending: { kind: 'delete', text: `250 2.0.0 Deleted ${named(ending.rule)}` } };
  if (ending)
    return {
      ending: { kind: 'quarantine', text: `250 2.0.0 Held for review ${named(ending.rule)}` },
    };
  if (!redirect) return {};
  const last = rules.at(-1);
  const text = `250 2.1.5 Sent to ${redirect.join(', ')} instead ${last ? named(last) : ''}`;
  return { ending: { kind: 'redirect', text: text.trim() } };
}

/**
 * Each address once, in the group that protects it where there are several, and not where it gets the message anyway.
 * Nothing is copied while it is held: releasing it sends it to those it was for.
 */
function copiesOf({ groups }: Decision, envelope: Envelope): Verdict['copies'] {
  const reached = new Set<string>();
  for (const group of groups)
    if (!group.reject && !group.ending && !group.redirect)
      for (const index of group.recipients)
        reached.add(canonicalAddress(envelope.recipients[index]?.address ?? ''));
  return groups
    .map((group, index) => ({ group, index }))
    .sort((a, b) => Number(b.group.template !== undefined) - Number(a.group.template !== undefined))
    .flatMap(({ group, index }) =>
      [...(group.copies ?? []), ...(group.redirect ?? [])].flatMap((address) => {
        if (reached.has(address)) return [];
        reached.add(address);
        return [{ address, group: index }];
      }),
    );
}

/** One a rule, though the message be split: with everybody it is about. */
function noticesOf({ groups, testMatches }: Decision): RuleNotice[] {
  const asked = [
    ...groups.flatMap(({ recipients, notices = [] }) =>
      notices.map((notice) => ({ notice, recipients, tested: false })),
    ),
    ...testMatches.flatMap(({ recipients, notifies, would: { notices = [] } }) =>
      notices
        .filter(({ kind }) => notifies || kind === 'incident')
        .map((notice) => ({ notice, recipients, tested: true })),
    ),
  ];
  const byText = new Map<string, RuleNotice>();
  for (const { notice, recipients, tested } of asked) {
    const key = JSON.stringify(notice);
    const known = byText.get(key);
    if (known) known.recipients.push(...recipients);
    else byText.set(key, { notice, recipients: [...recipients], tested });
  }
  return [...byText.values()];
}

/** The newest version of the brand that a rule chose, or of the default one: a look is no reason to keep mail waiting. */
function brandFor({ brand, brands }: TemplatesSnapshot, chosen: string | undefined): number {
  return (brands.find(({ id }) => id === chosen) ?? brand).version;
}

/**
 * Rejected for every recipient: the rule's own 550. For some: 250, and those get a report.
 *
 * @param before what is to be done before the message is refused
 */
export async function refuseIfRejected(
  verdict: Verdict,
  before: (() => Promise<void>) | null,
): Promise<void> {
  const rejects = verdict.groupOf.map((group) => verdict.groups[group]?.reject);
  const first = rejects[0];
  if (!first || !rejects.every(Boolean)) return;
  await before?.();
  throw rejectReply(first);
}

export const rejectReply = (reject: { code: string; text: string }): SmtpReply =>
  new SmtpReply(550, reject.code, reject.text);

/**
 * Licensed: does the sender's plan cover protection? Only asked where a recipient would be protected; under
 * enforce the whole message is refused.
 *
 * @param onRefused told before the reply is thrown, so that it can be kept who was refused and why
 */
export function checkLicence(
  policy: OrganisationPolicy,
  envelope: Envelope,
  facts: { headerFrom: string },
  verdict: Verdict,
  now: Date,
  onRefused: (sender: string, reason: LicenceReason) => void,
): void {
  if (!verdict.groups.some((group) => group.template)) return;
  const { licences } = policy;
  if (licences?.check === 'off') return;
  const sender = canonicalAddress(envelope.sender || facts.headerFrom);
  const domain = sender.slice(sender.lastIndexOf('@') + 1);
  const answer = licenceOf(licences, sender, policy.acceptedDomains.has(domain), now);
  if (answer.licensed) return;
  if (licences?.check === 'warn') {
    verdict.unlicensed = answer.reason;
    return;
  }
  onRefused(sender, answer.reason);
  throw REPLIES.unlicensed();
}
