import { createSecretKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { buildNotice } from '@chancery/delivery';
import { kindOf } from '@chancery/journey';
import {
  canonicalAddress,
  fieldsNamed,
  headerText,
  type MessageFacts,
  parseAddressList,
  topFields,
} from '@chancery/mail';
import { uuid7 } from '@chancery/platform';
import {
  AUDIT_SEVERITIES,
  type AuditSeverity,
  type IncidentReport,
  matchesInWords,
  type RuleReference,
  type SensitiveReport,
  typesInWords,
} from '@chancery/rules';
import { messageContext, openStream } from '@chancery/seal';
import { ownMail, type OwnMailParts } from '../deliver/own-mail';
import type { ReadyBrand } from '../policy/brands';
import type { OrganisationPolicy } from '../policy/policies';
import type { AuditEntry, NewMessage } from '../store/types';
import { opensForOwnPeople } from './assemble';
import type { Intake } from './intake';
import type { RuleNotice, Verdict } from './judge';
import type { Envelope } from './types';

/** As many recipients as Exchange's report names. */
const NAMED = 10;

export interface NoticeParts extends OwnMailParts {
  brandOf(policy: OrganisationPolicy, number: number | undefined): Promise<ReadyBrand>;
}

export interface Noticed {
  mails: NewMessage[];
  audit: AuditEntry[];
}

/** What a notice is about. */
interface Subject {
  id: string;
  envelope: Envelope;
  intake: Intake;
  /** A rights template protects it for somebody. */
  isProtected: boolean;
  /** Severities of the rules that acted on it. */
  severities: AuditSeverity[];
}

/**
 * The mail that rules ask for, ready to be committed with the message they are about, and its records. A message that
 * is refused for everybody is reported too.
 */
export async function writeNotices(
  id: string,
  envelope: Envelope,
  intake: Intake,
  verdict: Verdict,
  parts: NoticeParts,
): Promise<Noticed> {
  const about = {
    id,
    envelope,
    intake,
    isProtected: verdict.groups.some((each) => each.template),
    severities: verdict.groups.flatMap(({ rules }) =>
      rules.flatMap(({ severity }) => severity ?? []),
    ),
  };
  const all = await Promise.all(verdict.notices.map((each) => write(each, about, parts)));
  return { mails: all.flatMap(({ mails }) => mails), audit: all.flatMap(({ audit }) => audit) };
}

async function write(asked: RuleNotice, about: Subject, parts: NoticeParts): Promise<Noticed> {
  const { notice } = asked;
  const named = asked.recipients.map((at) => about.envelope.recipients[at]?.address ?? '');
  if (notice.kind === 'incident') {
    const mail = await send(about, notice.to, await reportOn(asked, notice, named, about), parts);
    return { mails: [mail], audit: [record('incident-reported', notice.to, asked, about)] };
  }
  const text = filledIn(notice.text, about);
  const content = { heading: text[0] ?? '', paragraphs: text.slice(1) };
  return {
    mails: await Promise.all(named.map((to) => send(about, to, content, parts))),
    audit: named.map((to) => record('notified', to, asked, about)),
  };
}

const record = (
  step: 'incident-reported' | 'notified',
  recipient: string,
  { notice: { rule }, tested }: RuleNotice,
  { id }: Subject,
): AuditEntry => ({
  id: uuid7(),
  kind: kindOf(step),
  message: id,
  recipient,
  actor: 'gateway',
  body: { rule: rule.id, name: rule.name, ...(tested ? { mode: 'test' } : {}) },
});

interface Content {
  heading: string;
  paragraphs: string[];
  original?: Buffer;
}

async function send(
  { envelope: { policy } }: Subject,
  to: string,
  content: Content,
  parts: NoticeParts,
): Promise<NewMessage> {
  const id = uuid7();
  const service = policy.directory.serviceAddress;
  const { compiled } = await parts.brandOf(policy, undefined);
  const raw = await buildNotice({
    brand: compiled,
    from: { name: policy.name, address: service },
    to: { name: '', address: to },
    subject: content.heading.slice(0, 200),
    date: new Date(),
    messageId: `<${id}@${service.slice(service.lastIndexOf('@') + 1)}>`,
    button: null,
    ...content,
  });
  return ownMail(policy, { id, to, raw }, parts);
}

async function reportOn(
  { tested }: RuleNotice,
  { rule, content, to, sensitive }: IncidentReport,
  recipients: string[],
  about: Subject,
): Promise<Content> {
  const { envelope, intake, id } = about;
  const own = isOwnAddress(envelope.policy, to);
  const field = (name: string) => addressesIn(intake.facts, name).join(', ') || 'nobody';
  const lines = content.flatMap((part): string[] => {
    switch (part) {
      case 'Sender':
        return [`Sender: ${envelope.sender || 'none'}`];
      case 'Recipients':
        return [`Recipients: ${shortened(recipients)}`];
      case 'Cc':
        return [`Cc: ${field('cc')}`];
      case 'Bcc':
        return [`Named nowhere: ${shortened(unnamed(about)) || 'nobody'}`];
      case 'Subject':
        return [
          `Subject: ${own ? maskedSubject(envelope.policy, intake.facts) : 'not told outside the organisation'}`,
        ];
      case 'Severity':
        return [`Severity: ${gravest(about, rule)}`];
      case 'RuleDetections':
        return [
          `Rule ${rule.priority + 1}: ${rule.name}${tested ? ', in test mode: it changed nothing' : ''}`,
        ];
      case 'DataClassifications':
        return sensitive ? listed('Sensitive information', typesInWords(sensitive)) : [];
      case 'IdMatch':
        return sensitive ? found(sensitive, own, about) : [];
      case 'AttachOriginalMail':
        return [];
    }
  });
  const wanted = content.includes('AttachOriginalMail');
  const original = wanted ? await originalOf(about, own) : null;
  return {
    heading: `A message met the rule “${rule.name}”`,
    paragraphs: [
      [...lines, `Message: ${id}`].join('\n'),
      ...(wanted && typeof original === 'string' ? [original] : []),
    ],
    ...(Buffer.isBuffer(original) ? { original } : {}),
  };
}

/** Values are masked; what stands around them is told like the message itself. */
function found(
  sensitive: SensitiveReport,
  own: boolean,
  { isProtected, envelope: { policy } }: Subject,
): string[] {
  if (!own) return ['What was found: not told outside the organisation'];
  const withContext = !isProtected || opensForOwnPeople(policy);
  return listed('What was found', matchesInWords(sensitive, withContext));
}

/** One line, or a heading with a line each. */
const listed = (what: string, lines: readonly string[]): string[] =>
  lines.length > 1
    ? [`${what}:`, ...lines.map((line) => `– ${line}`)]
    : [`${what}: ${lines[0] ?? 'nothing'}`];

/** The message, or the sentence that says why it is not attached. Nobody outside gets it, and nobody by an unsafe way. */
async function originalOf(
  { id, intake: { sealed, sealing }, envelope: { policy }, isProtected }: Subject,
  own: boolean,
): Promise<Buffer | string> {
  if (!own) return 'The message is not attached: this address is outside the organisation.';
  if (isProtected && !opensForOwnPeople(policy))
    return 'The message is protected and not attached: mail to your own people is not opened on the way.';
  if (sealed.staged) return 'The message is too large to be attached.';
  const pieces: Uint8Array[] = [];
  const source = Readable.from([sealed.header, ...sealed.rows]);
  const key = createSecretKey(sealing.messageKey);
  for await (const piece of openStream(key, source, messageContext(id))) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** In a domain that the organisation accepts. */
export const isOwnAddress = ({ acceptedDomains }: OrganisationPolicy, address: string): boolean =>
  acceptedDomains.has(domainOf(address));

const domainOf = (address: string): string => {
  const canonical = canonicalAddress(address);
  return canonical.slice(canonical.lastIndexOf('@') + 1);
};

const addressesIn = ({ headers }: MessageFacts, name: string): string[] =>
  fieldsNamed(headers, name).flatMap(({ raw }) =>
    parseAddressList(raw).map(({ address }) => address),
  );

function unnamed({ envelope, intake: { facts } }: Subject): string[] {
  const named = new Set(
    [...addressesIn(facts, 'to'), ...addressesIn(facts, 'cc')].map(canonicalAddress),
  );
  return envelope.recipients
    .map(({ address }) => address)
    .filter((address) => !named.has(canonicalAddress(address)));
}

/** Of several rules the gravest counts (Microsoft, New-TransportRule: SetAuditSeverity). */
function gravest({ severities }: Subject, { severity }: RuleReference): string {
  const all = severity ? [...severities, severity] : severities;
  const most = Math.max(...all.map((each) => AUDIT_SEVERITIES.indexOf(each)));
  return AUDIT_SEVERITIES[most]?.replace('DoNotAudit', 'not reported') ?? 'none given';
}

const shortened = (addresses: string[]): string =>
  addresses.slice(0, NAMED).join(', ') +
  (addresses.length > NAMED ? ` and ${addresses.length - NAMED} more` : '');

/** With the values masked of all types of sensitive information that the organisation has. */
const maskedSubject = ({ rules }: OrganisationPolicy, facts: MessageFacts): string =>
  rules.sensitive.mask(topFields(facts).subject ?? '');

/** A line for each field of the header that recipients may see, sensitive values masked. */
const headersAsText = ({ rules }: OrganisationPolicy, { headers }: MessageFacts): string =>
  headers
    .filter(({ name }) => !/^(?:resent-)?bcc$/i.test(name))
    .map((field) => rules.sensitive.mask(`${field.name}: ${headerText(field).text.trim()}`))
    .join('\n');

/** Paragraphs of the text with the tokens of Exchange filled in; an unknown one stays as it is. */
function filledIn(text: string, { envelope, intake: { facts } }: Subject): string[] {
  const values: Record<string, () => string> = {
    from: () => addressesIn(facts, 'from').join(', ') || envelope.sender,
    to: () => addressesIn(facts, 'to').join(', '),
    cc: () => addressesIn(facts, 'cc').join(', '),
    subject: () => maskedSubject(envelope.policy, facts),
    headers: () => headersAsText(envelope.policy, facts),
    // A message without a date was made now, as far as anybody can tell.
    messagedate: () => new Date(topFields(facts).date ?? Date.now()).toUTCString(),
  };
  return text
    .replace(/%%([a-z]+)%%/gi, (token, name: string) => values[name.toLowerCase()]?.() ?? token)
    .split(/\r?\n\s*\r?\n|\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}
