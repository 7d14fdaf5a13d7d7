import { domainOf, managersOfSender, valueOf } from './answers';
import { ACCEPTED, type Mail, type OracleRule } from './model';

/**
 * What Exchange's documentation says of mail flow rules, read a second time and slowly: every rule for every
 * recipient, no index, nothing shared, nothing of the product. Where the documentation is silent the design
 * decides: an operand that has two readings, or cannot be had, is unknown, and in doubt only protection acts.
 */
export interface Fate {
  rules: string[];
  tests: string[];
  template: string | null;
  brand: string | null;
  reject: string | null;
  edits: string[];
  ending: string | null;
  copies: string[];
  redirect: string | null;
  /** Who is asked, one rule after another. */
  approvals: string[];
  tls: boolean;
  /** What of the organisation's own protection is removed: nothing, the message's, or that of attachments too. */
  opened: 'no' | 'message' | 'attachments';
  connector: string | null;
  /** Mail about the message that is sent whatever becomes of it. */
  notices: string[];
  /** The same by rules that are tried. */
  testNotices: string[];
  /** How grave the match of each rule is, where it says so. */
  severities: string[];
}

/** Applied in doubt: they only make a message safer, or keep it on the way that was chosen for such mail. */
const IN_DOUBT = new Set([
  'ApplyRightsProtectionTemplate',
  'RouteMessageOutboundRequireTls',
  'RouteMessageOutboundConnector',
  'ModerateMessageByUser',
  'ModerateMessageByManager',
]);
/** The field that names who gets a copy; none for a blind one. */
const COPIES: Record<string, string> = { BlindCopyTo: '', CopyTo: 'Cc', AddToRecipients: 'To' };

const NOTHING_TOLD = {
  rules: [],
  tests: [],
  notices: [],
  testNotices: [],
  severities: [],
} satisfies Partial<Fate>;

/** Who is refused or gets nothing is not protected, copied or redirected either. */
const UNTOUCHED: Omit<Fate, keyof typeof NOTHING_TOLD> = {
  template: null,
  brand: null,
  reject: null,
  edits: [],
  ending: null,
  copies: [],
  redirect: null,
  approvals: [],
  tls: false,
  opened: 'no',
  connector: null,
};

/** What becomes of the message for a recipient, and as what each rule that was judged has seen it. */
export function wayOf(
  rules: readonly OracleRule[],
  mail: Mail,
  recipient: string,
): {
  fate: Fate;
  seen: ReadonlyMap<string, Mail>;
  /** Rules that could not be judged because attachments could not be looked into in time. */
  unjudged: readonly OracleRule[];
} {
  const fate: Fate = { ...structuredClone(NOTHING_TOLD), ...UNTOUCHED };
  const unjudged: OracleRule[] = [];
  const seen = new Map<string, Mail>();
  // Rules work one after another on the same message.
  let now = mail;
  for (const rule of [...rules].sort((a, b) => a.priority - b.priority)) {
    if (!rule.enabled || rule.mode === 'off' || !inWindow(rule, mail.now)) continue;
    seen.set(rule.id, now);
    const value = valueOf(rule, now, recipient);
    if (value === 'false') continue;
    // What is in an encrypted message nobody looks for.
    const open = mail.kind !== 'encrypted';
    if (value === 'unknown' && open && mail.attachments.some(({ kind }) => kind === 'slow'))
      unjudged.push(rule);
    const protects = rule.actions.some((a) => IN_DOUBT.has(a.action));
    if (value === 'unknown' && !protects) continue;
    const severity = rule.actions.find(({ action }) => action === 'SetAuditSeverity');
    if (severity) fate.severities.push(`${rule.id} ${severity.args['severity']}`);
    if (value === 'true') tell(fate, rule);
    if (rule.mode === 'test') {
      fate.tests.push(rule.id);
      continue;
    }
    fate.rules.push(rule.id);
    let stop = value === 'true' && rule.stopProcessing;
    for (const { action, args } of rule.actions) {
      // Of several rules that protect the first one's template stands; encrypted mail passes as it is.
      if (action === 'ApplyRightsProtectionTemplate') {
        if (mail.kind !== 'encrypted') fate.template ??= args['template'] ?? null;
      } else if (action === 'RouteMessageOutboundRequireTls') {
        fate.tls = true;
      } else if (action === 'ModerateMessageByManager') {
        const managers = managersOfSender(mail);
        if (managers.length > 0)
          fate.approvals = [...fate.approvals, `${rule.id} ${managers.join()}`];
      } else if (action === 'RouteMessageOutboundConnector') {
        // A message leaves by one way: the first rule that chooses has chosen.
        fate.connector ??= args['connector'] ?? null;
      } else if (action === 'ModerateMessageByUser') {
        // Chains are one rule a level, in the order of the rules.
        fate.approvals = [...fate.approvals, `${rule.id} ${args['address']}`];
      } else if (value === 'unknown') continue;
      else if (TELLING.has(action)) continue;
      else if (action === 'ApplyRightsProtectionCustomizationTemplate')
        fate.brand ??= args['brand'] ?? null;
      else if (action === 'StopRuleProcessing') stop = true;
      else if (action === 'RejectMessage') {
        Object.assign(fate, UNTOUCHED, { reject: args['code'] });
        stop = true;
      } else if (action === 'DeleteMessage') {
        Object.assign(fate, UNTOUCHED, { ending: 'delete' });
        stop = true;
      } else if (action === 'Quarantine') {
        fate.ending = 'quarantine';
        // Somebody looks at it anyway.
        fate.approvals = [];
        stop = true;
      } else if (action === 'RemoveOMEv2' || action === 'RemoveRMSAttachmentEncryption') {
        // Only the organisation's own people get anything in the clear.
        if (!ACCEPTED.includes(domainOf(recipient))) continue;
        if (action === 'RemoveRMSAttachmentEncryption') fate.opened = 'attachments';
        else if (fate.opened === 'no') fate.opened = 'message';
      } else if (action === 'AddManagerAsRecipient') {
        // Nothing is done where the sender has no manager.
        const managers = managersOfSender(mail);
        const as = args['as'] ?? '';
        if (managers.length === 0) continue;
        if (as === 'Redirect') fate.redirect ??= managers.join();
        else {
          fate.copies = [...new Set([...fate.copies, ...managers])];
          now = withRecipients(now, as, managers);
          if (as !== 'Bcc') fate.edits = [...fate.edits, `${as} < ${managers.join()}`];
        }
      } else if (action === 'RedirectMessageTo') fate.redirect ??= args['address'] ?? null;
      else if (action === 'ApplyHtmlDisclaimer') {
        if (!textFits(mail, fate) && args['fallback'] === 'Reject') {
          Object.assign(fate, UNTOUCHED, { reject: '5.7.1' });
          stop = true;
          // Nothing that the rule does besides is done to what is refused.
          break;
        } else if (textFits(mail, fate) || args['fallback'] === 'Wrap') {
          // What is written around the original is the organisation's own: no rule looks for words in it.
          if (!textFits(mail, fate)) now = { ...now, wrapped: true };
          const where = textFits(mail, fate) ? args['location']!.toLowerCase() : 'around';
          const html = args['html']!.replace('%%Email%%', mail.froms[0]?.[0] ?? mail.sender);
          fate.edits = [...fate.edits, `${where}: ${html}`];
        }
      } else if (action in COPIES) {
        const address = args['address'] ?? '';
        if (!fate.copies.includes(address)) fate.copies = [...fate.copies, address];
        now = withRecipients(now, COPIES[action] ?? '', [address]);
        if (COPIES[action]) fate.edits = [...fate.edits, `${COPIES[action]} < ${address}`];
      } else {
        const edits = editsOf(action, args);
        fate.edits = [...fate.edits, ...edits];
        now = edits.reduce(edited, now);
      }
    }
    if (stop) break;
  }
  // Protection that a rule applies is not removed by another: nothing is opened for whom it protects.
  if (fate.template !== null) fate.opened = 'no';
  return { fate, seen, unjudged };
}

const TELLING = new Set(['GenerateIncidentReport', 'GenerateNotification', 'SetAuditSeverity']);

/**
 * Reports and notices of a rule that certainly matched. A rule in test mode reports all the same, and notifies only
 * where it is tried with notifications (AuditAndNotify).
 */
function tell(fate: Fate, rule: OracleRule): void {
  for (const { action, args } of rule.actions) {
    const to = rule.mode === 'test' ? fate.testNotices : fate.notices;
    if (action === 'GenerateIncidentReport')
      to.push(`${rule.id} to ${args['incidents']}: ${args['parts']}`);
    else if (action === 'GenerateNotification' && (rule.mode === 'enforce' || rule.notifyInTest))
      to.push(`${rule.id} says ${args['text']}`);
  }
}

/** The rule by which the sender is told to come back, so that rules can run again. */
export const deferredBy = (ways: readonly ReturnType<typeof wayOf>[]): string | null =>
  ways
    .flatMap(({ unjudged }) => unjudged)
    .filter((rule) => rule.errorAction === 'defer' && rule.mode === 'enforce' && asksInside(rule))
    .sort((a, b) => a.priority - b.priority)[0]?.id ?? null;

/** Conditions that attachments have to be opened for. */
const INSIDE = new Set([
  'AttachmentContainsWords',
  'AttachmentMatchesPatterns',
  'AttachmentPropertyContainsWords',
  'AttachmentExtensionMatchesWords',
  'AttachmentHasExecutableContent',
  'AttachmentIsPasswordProtected',
  'AttachmentIsUnsupported',
  'AttachmentProcessingLimitExceeded',
  'MessageContainsDataClassifications',
]);

const asksInside = ({ conditions, exceptions }: OracleRule): boolean =>
  [...conditions.flatMap((each) => ('any' in each ? each.any : each)), ...exceptions].some(
    ({ predicate }) => INSIDE.has(predicate),
  );

/** Who is added gets the message; To and Cc name them, a blind copy does not. */
const withRecipients = (mail: Mail, field: string, addresses: string[]): Mail => ({
  ...mail,
  added: [...mail.added, ...addresses],
  to: field === 'To' ? [...mail.to, ...addresses] : mail.to,
  cc: field === 'Cc' ? [...mail.cc, ...addresses] : mail.cc,
});

/** The message after an edit, as `editsOf` writes it. */
function edited(mail: Mail, edit: string): Mail {
  if (edit.startsWith('+')) {
    const [first, ...others] = mail.subjects;
    return { ...mail, subjects: [`${edit.slice(1)}${first ?? ''}`.trim(), ...others] };
  }
  const [name = '', value] = edit.replace(/^-/, '').split(/: (.*)/);
  if (name === 'Subject') return { ...mail, subjects: value === undefined ? [] : [value] };
  const of = (field: string): boolean => field.toLowerCase() === name.toLowerCase();
  const others = mail.fields.filter(([field]) => !of(field));
  return {
    ...mail,
    fields: value === undefined ? others : [...others, [name, value]],
    written: [...mail.written, name.toLowerCase()],
  };
}

/** What is signed or encrypted cannot be changed; what an earlier rule put into a new message can. */
const textFits = (mail: Mail, { edits }: Fate): boolean =>
  (mail.kind !== 'signed' && mail.kind !== 'encrypted') ||
  edits.some((each) => each.startsWith('around: '));

function editsOf(action: string, args: Record<string, string>): string[] {
  switch (action) {
    case 'SetHeader':
      return [`${args['name']}: ${args['value']}`];
    case 'RemoveHeader':
      return [`-${args['name']}`];
    case 'PrependSubject':
      return [`+${args['text']}`];
    case 'SetSCL':
      return [`X-MS-Exchange-Organization-SCL: ${args['level']}`];
    default:
      return [
        'X-Microsoft-Classified: true',
        `X-Microsoft-Classification: ${args['classification']}`,
        '-X-Microsoft-ClassID',
      ];
  }
}

function inWindow({ activationDate, expiryDate }: OracleRule, now: Date): boolean {
  if (activationDate && now < new Date(activationDate)) return false;
  return !(expiryDate && now >= new Date(expiryDate));
}
