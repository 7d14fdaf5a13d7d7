import type { RuleTest, RuleTestGroup, RuleTestNotice, RuleTestResult } from '@chancery/contracts';
import { htmlToText, type MessageFacts, topFields } from '@chancery/mail';
import type { Attachments, Inspectors } from '@chancery/platform';
import {
  type CompiledRules,
  type Decision,
  type Edit,
  evaluate,
  type Groups,
  type Outcome,
  type People,
  type RuleReference,
} from '@chancery/rules';
import type { RulesToTry } from './judging';

/** As long as somebody waits for it; what is not inspected by then has come to the limit of time. */
const INSPECT_MS = 20_000;

/** A message as it was read. */
export interface TriedMessage {
  readonly facts: MessageFacts;
  readonly bytes: number;
  readonly attachments: Attachments;
}

/** What a message is judged by. */
export interface TestSurroundings extends Pick<RulesToTry, 'compiled' | 'acceptedDomains'> {
  readonly groups?: Groups;
  readonly people?: People;
}

/** Where a message comes from that does not say it. */
const HERE = '127.0.0.1';

/**
 * What rules decide over a message, and why: the gateway's own reader, compiler and `evaluate()`, for the tester's
 * page and for the command line alike.
 */
export async function verdictOf(
  test: Pick<RuleTest, 'from' | 'to' | 'client' | 'authenticated'>,
  { facts, bytes, attachments }: TriedMessage,
  { compiled, acceptedDomains, groups, people }: TestSurroundings,
  inspectors: Inspectors,
): Promise<RuleTestResult> {
  const content = await attachments.inspect(
    facts,
    compiled.needs,
    inspectors,
    Date.now() + INSPECT_MS,
  );
  const decision = evaluate(
    compiled,
    {
      envelope: { sender: test.from, recipients: test.to },
      authenticated: test.authenticated ?? true,
      trustedHop: test.authenticated ?? true,
      clientAddress: test.client ?? HERE,
      facts,
      ...(content ? { content } : {}),
      acceptedDomains,
      ...(groups ? { groups } : {}),
      ...(people ? { people } : {}),
      now: new Date(),
    },
    { explain: true, clock: () => performance.now() },
  );
  return {
    to: test.to,
    subject: compiled.sensitive.mask(topFields(facts).subject ?? ''),
    bytes,
    groups: decision.groups.map((group) => groupOf(group, decision, compiled, test.to)),
    alreadyEncrypted: decision.alreadyEncrypted,
    explanation: [...(decision.explanation ?? [])],
    problems: facts.problems.map(({ detail }) => detail),
  };
}

type Group = Decision['groups'][number];

function groupOf(
  group: Group,
  decision: Decision,
  compiled: CompiledRules,
  to: readonly string[],
): RuleTestGroup {
  const by = deciderOf(group, compiled);
  return {
    recipients: group.recipients.map((at) => to[at] ?? ''),
    outcome: outcomeOf(group),
    decidedBy: by ? named(by) : null,
    template: group.template ?? null,
    brand: group.brand ?? null,
    reject: group.reject ? { code: group.reject.code, text: group.reject.text } : null,
    others: [...(group.copies ?? []), ...(group.redirect ?? [])],
    approvers: (group.moderation ?? []).map(({ approvers }) => [...approvers]),
    requireTls: group.requireTls ?? false,
    opens: opensOf(group),
    connector: group.connector ?? null,
    notices: noticesOf(group, decision, to),
    edits: group.edits.map(editInWords),
    rules: group.rules.map(named),
  };
}

const named = ({ id, name, priority }: RuleReference) => ({ id, name, priority });

/** The first of the rules that acted which makes the outcome what it is. */
function deciderOf(group: Group, { rules }: CompiledRules): RuleReference | undefined {
  const { reject, ending, redirect, template } = group;
  if (reject ?? ending) return (reject ?? ending)?.rule;
  const first = (does: (effect: CompiledRules['rules'][number]['effects'][number]) => boolean) =>
    group.rules.find(({ id }) =>
      rules.some(({ rule, effects }) => rule.id === id && effects.some(does)),
    );
  if (redirect)
    return first(
      (effect) =>
        effect.kind === 'redirect' || (effect.kind === 'manager' && effect.as === 'Redirect'),
    );
  return template === undefined ? undefined : first(({ kind }) => kind === 'protect');
}

/** As the gateway sends them: rules in test mode send their reports, and notify where they are told to. */
function noticesOf(
  group: Group,
  { testMatches }: Decision,
  to: readonly string[],
): RuleTestNotice[] {
  const ofTested = testMatches.flatMap(({ recipients, notifies, would: { notices = [] } }) => {
    const concerned = recipients.filter((each) => group.recipients.includes(each));
    return notices
      .filter(({ kind }) => concerned.length > 0 && (notifies || kind === 'incident'))
      .map((notice) => ({ notice, recipients: concerned, tested: true }));
  });
  const inForce = (group.notices ?? []).map((notice) => ({
    notice,
    recipients: group.recipients,
    tested: false,
  }));
  return [...inForce, ...ofTested].map(({ notice, recipients, tested }) => ({
    kind: notice.kind,
    to: notice.kind === 'incident' ? [notice.to] : recipients.map((at) => to[at] ?? ''),
    rule: named(notice.rule),
    tested,
  }));
}

/** What becomes of those of a group, in one word. */
export function outcomeOf({
  reject,
  ending,
  redirect,
  template,
}: Outcome): RuleTestGroup['outcome'] {
  if (reject) return 'rejected';
  if (ending) return ending.kind === 'delete' ? 'deleted' : 'held';
  if (redirect) return 'redirected';
  return template ? 'protected' : 'unprotected';
}

function opensOf({ unprotect }: Outcome): RuleTestGroup['opens'] {
  if (!unprotect) return 'nothing';
  return unprotect.attachments ? 'attachments' : 'message';
}

function editInWords(edit: Edit): string {
  switch (edit.kind) {
    case 'set-header':
      return `${edit.name}: ${edit.value}`;
    case 'remove-header':
      return `Without ${edit.name}`;
    case 'prepend-subject':
      return `Subject begins with “${edit.text}”`;
    case 'add-addresses':
      return `${edit.name} names ${edit.addresses.join(', ')} too`;
    case 'disclaimer':
      return disclaimerInWords(edit);
  }
}

function disclaimerInWords({ html, location, wrap }: Edit & { kind: 'disclaimer' }): string {
  const where = location === 'append' ? 'after' : 'before';
  const text = htmlToText(html).replace(/\s+/g, ' ').slice(0, 200);
  return wrap
    ? `In a new message, with the original attached: “${text}”`
    : `Text ${where} the body: “${text}”`;
}
