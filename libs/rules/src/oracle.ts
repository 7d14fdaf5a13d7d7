import type { Predicate, Rule } from '@chancery/contracts';
import type { RuleInput } from './decision';

/**
 * A second reading of the reference on mail flow rules, for tests only: no index, no sharing, no
 * short cut, one message walked through every rule and recipient. It uses nothing of the engine.
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
  redirect: string[] | null;
  approvals: string[];
  tls: boolean;
  /** Whether attachments are opened too; null where nothing is opened. */
  opened: boolean | null;
  connector: string | null;
  notices: string[];
}

/** Applied in doubt. */
const DOUBTFUL = [
  'ApplyRightsProtectionTemplate',
  'RouteMessageOutboundRequireTls',
  'RouteMessageOutboundConnector',
  'ModerateMessageByUser',
];
const COPIES = ['BlindCopyTo', 'CopyTo', 'AddToRecipients'];

type Value = 'yes' | 'no' | 'unknown';

const TEXTS: Record<string, readonly ('subject' | 'body')[]> = {
  SubjectContainsWords: ['subject'],
  SubjectMatchesPatterns: ['subject'],
  SubjectOrBodyContainsWords: ['subject', 'body'],
  SubjectOrBodyMatchesPatterns: ['subject', 'body'],
};

export function fates(rules: readonly Rule[], input: RuleInput): Fate[] {
  return input.envelope.recipients.map((recipient) => fate(rules, input, recipient));
}

function fate(rules: readonly Rule[], input: RuleInput, recipient: string): Fate {
  const start = (): Fate => ({
    rules: [],
    tests: [],
    template: null,
    brand: null,
    reject: null,
    edits: [],
    ending: null,
    copies: [],
    redirect: null,
    approvals: [],
    tls: false,
    opened: null,
    connector: null,
    notices: [],
  });
  let done = start();
  let seen = input;
  for (const rule of [...rules].sort((a, b) => a.priority - b.priority)) {
    if (!rule.enabled || rule.mode === 'off' || !inWindow(rule, input.now)) continue;
    const values = [
      ...rule.conditions.map((each) =>
        'any' in each
          ? any(each.any.map((one) => value(one, rule, seen, recipient)))
          : value(each, rule, seen, recipient),
      ),
      ...rule.exceptions.map((each) => opposite(value(each, rule, seen, recipient))),
    ];
    if (values.includes('no')) continue;
    const certain = values.every((each) => each === 'yes');
    const protects = rule.actions.some((a) => DOUBTFUL.includes(a.action));
    if (!certain && !protects) continue;
    if (rule.mode === 'test') {
      done.tests.push(rule.id);
      continue;
    }
    done.rules.push(rule.id);
    let stop = certain && rule.stopProcessing === true;
    let next = seen;
    for (const { action, args } of rule.actions) {
      if (action === 'ApplyRightsProtectionTemplate') {
        if (!input.facts.encryptedWhole) done.template ??= String(args['template']);
      } else if (action === 'RouteMessageOutboundRequireTls') done.tls = true;
      else if (action === 'RouteMessageOutboundConnector')
        done.connector ??= String(args['connector']);
      else if (action === 'ModerateMessageByUser')
        done.approvals.push(`${rule.id} ${(args['addresses'] as string[]).join()}`);
      else if (!certain) continue;
      else if (action === 'RejectMessage' || action === 'DeleteMessage') {
        const { rules: matched, tests, notices } = done;
        done = { ...start(), rules: matched, tests, notices };
        if (action === 'RejectMessage') done.reject = String(args['code']);
        else done.ending = 'delete';
        stop = true;
      } else if (action === 'Quarantine') {
        done.ending = 'quarantine';
        done.approvals = [];
        stop = true;
      } else if (action === 'StopRuleProcessing') stop = true;
      else if (action === 'RemoveOMEv2' || action === 'RemoveRMSAttachmentEncryption') {
        // For the organisation's own people alone.
        if (input.acceptedDomains.has(recipient.toLowerCase().split('@')[1] ?? ''))
          done.opened = action === 'RemoveRMSAttachmentEncryption' || done.opened === true;
      } else if (action === 'ApplyRightsProtectionCustomizationTemplate')
        done.brand ??= String(args['brand']);
      else if (action === 'GenerateNotification') done.notices.push(`${rule.id} ${args['text']}`);
      else if (action === 'RedirectMessageTo') done.redirect ??= args['addresses'] as string[];
      else {
        if (COPIES.includes(action))
          done.copies = [...new Set([...done.copies, ...(args['addresses'] as string[])])];
        if (action !== 'BlindCopyTo') done.edits.push(`${action} ${JSON.stringify(args)}`);
        next = edited(next, action, args);
      }
    }
    if (stop) break;
    seen = next;
  }
  // What a rule protects is not opened, whichever of the two comes first.
  if (done.template !== null) done.opened = null;
  return done;
}

/** The message as the next rule has it. */
function edited(
  input: RuleInput,
  action: string,
  args: Readonly<Record<string, unknown>>,
): RuleInput {
  const name = (action === 'PrependSubject' ? 'Subject' : String(args['name'])).toLowerCase();
  const is = (field: { name: string }) => field.name.toLowerCase() === name;
  const { headers } = input.facts;
  const at = headers.findIndex(is);
  const first = headers[at];
  const others = headers.filter((field) => !is(field));
  const placed = (raw: string, rest: typeof headers) =>
    first
      ? headers
          .map((field, i) => (i === at ? { ...field, raw } : field))
          .filter((field, i) => i === at || rest.includes(field))
      : [...headers, { name, raw }];
  const set = (all: typeof headers) => ({ ...input, facts: { ...input.facts, headers: all } });
  if (action === 'SetHeader') return set(placed(String(args['value']), others));
  if (action === 'RemoveHeader') return set(others);
  if (action === 'PrependSubject')
    return set(placed(`${String(args['text'])}${first?.raw.trim() ?? ''}`, headers));
  return input;
}

function inWindow(rule: Rule, now: Date): boolean {
  if (rule.activationDate && now < new Date(rule.activationDate)) return false;
  return !(rule.expiryDate && now >= new Date(rule.expiryDate));
}

const opposite = (v: Value): Value => (v === 'yes' ? 'no' : v === 'no' ? 'yes' : 'unknown');

const any = (values: Value[]): Value =>
  values.includes('yes') ? 'yes' : values.includes('unknown') ? 'unknown' : 'no';

const sure = (b: boolean): Value => (b ? 'yes' : 'no');

function value(each: Predicate, rule: Rule, input: RuleInput, recipient: string): Value {
  const { facts, acceptedDomains } = input;
  const list = (name: string) => each.args[name] as string[];
  const domain = recipient.toLowerCase().split('@')[1] ?? '';
  switch (each.predicate) {
    case 'SentTo':
      return sure(list('addresses').some((a) => a.toLowerCase() === recipient.toLowerCase()));
    case 'SentToScope':
      return sure(acceptedDomains.has(domain) === (each.args['scope'] === 'InOrganization'));
    case 'RecipientDomainIs':
      return sure(
        list('domains').some(
          (d) => domain === d || (each.args['strict'] !== true && domain.endsWith(`.${d}`)),
        ),
      );
    case 'From': {
      const wanted = new Set(list('addresses').map((a) => a.toLowerCase()));
      const envelope = sure(wanted.has(input.envelope.sender.toLowerCase()));
      const froms = fields(input, 'from').map((raw) =>
        wanted.has((/<([^>]*)>/.exec(raw)?.[1] ?? raw).trim().toLowerCase()),
      );
      const header: Value =
        froms.length === 0
          ? envelope
          : froms.every((x) => x)
            ? 'yes'
            : froms.some((x) => x)
              ? 'unknown'
              : 'no';
      if (rule.senderAddressLocation === 'envelope') return envelope;
      return rule.senderAddressLocation === 'header' ? header : any([header, envelope]);
    }
    case 'FromScope': {
      const froms = fields(input, 'from').map((raw) => /@([^>]*)>/.exec(raw)?.[1]?.toLowerCase());
      const own = input.envelope.sender.toLowerCase().split('@')[1];
      const domains = froms.length > 0 ? froms : [own];
      const inside = each.args['scope'] === 'InOrganization';
      const hits = domains.map((d) => {
        const accepted = d !== undefined && acceptedDomains.has(d);
        return inside ? input.authenticated && accepted : !accepted;
      });
      return hits.every((x) => x) ? 'yes' : hits.some((x) => x) ? 'unknown' : 'no';
    }
    case 'MessageTypeMatches': {
      const encrypted = facts.encryptedWhole || facts.smime === 'enveloped';
      const signed = facts.smime === 'signed' || facts.smime === 'opaque';
      return sure(each.args['type'] === 'Encrypted' ? encrypted : signed);
    }
    case 'MessageSizeOver':
      return sure(facts.size > Number(each.args['size']));
    case 'AttachmentSizeOver':
      return sure(
        !facts.encryptedWhole &&
          facts.parts.some((p) => p.attachment && p.decodedBytes > Number(each.args['size'])),
      );
    case 'AttachmentNameMatchesPatterns':
      if (facts.encryptedWhole) return 'no';
      return any(
        facts.parts
          .filter((p) => p.attachment)
          .map((p) =>
            p.damage.length > 0 ? 'unknown' : sure(matches(p.fileName ?? '', list('patterns'))),
          ),
      );
    case 'HeaderContains':
      return any(
        fields(input, String(each.args['header'])).map((raw) => sure(contains(raw, list('words')))),
      );
    case 'HeaderMatches':
      return any(
        fields(input, String(each.args['header'])).map((raw) =>
          sure(matches(raw, list('patterns'))),
        ),
      );
    default:
      return content(each, input);
  }
}

function content(each: Predicate, { facts }: RuleInput): Value {
  const holds = (text: string): boolean =>
    'words' in each.args
      ? contains(text, each.args['words'] as string[])
      : matches(text, each.args['patterns'] as string[]);
  return any(
    (TEXTS[each.predicate] ?? []).flatMap((where): Value[] => {
      if (where === 'subject') {
        const all = facts.headers
          .filter((f) => f.name.toLowerCase() === 'subject')
          .map((f) => holds(f.raw.trim()));
        if (all.length > 1 && all.includes(true) && all.includes(false)) return ['unknown'];
        return all.map(sure);
      }
      if (facts.encryptedWhole) return [];
      return facts.text.map((t) => {
        if (t.damaged) return 'unknown';
        return holds(t.text) ? 'yes' : t.cut ? 'unknown' : 'no';
      });
    }),
  );
}

const fields = ({ facts }: RuleInput, name: string): string[] =>
  facts.headers.filter((f) => f.name.toLowerCase() === name.toLowerCase()).map((f) => f.raw.trim());

const LETTER = '[\\p{L}\\p{M}\\p{N}]';
const ALONE = '[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}]';

/** Whole words: an end that is a letter is not continued by a letter, except in scripts without spaces. */
function contains(text: string, words: readonly string[]): boolean {
  return words.some((word) => {
    const body = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+');
    const starts = new RegExp(`^(?!${ALONE})${LETTER}`, 'u').test(word);
    const ends = new RegExp(`(?!${ALONE})${LETTER}$`, 'u').test(word);
    const before = starts ? `(?<!(?!${ALONE})${LETTER})` : '';
    const after = ends ? `(?!(?!${ALONE})${LETTER})` : '';
    return new RegExp(before + body + after, 'iu').test(text);
  });
}

/** Patterns of the test are such that JavaScript reads them as .NET does. */
function matches(text: string, patterns: readonly string[]): boolean {
  return patterns.some((source) => new RegExp(source, 'i').test(text));
}
