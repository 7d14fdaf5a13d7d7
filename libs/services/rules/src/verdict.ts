import type { RuleTest, RuleTestGroup, RuleTestResult } from '@chancery/contracts';
import { htmlToText, type MessageFacts, topFields } from '@chancery/mail';
import type { Attachments, Inspectors } from '@chancery/platform';
import {
  type Decision,
  type Edit,
  evaluate,
  type Groups,
  type Outcome,
  type People,
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
  /** The address that connects. */
  readonly client?: string;
}

/**
 * What rules decide over a message, and why: the gateway's own reader, compiler and `evaluate()`, for the tester's
 * page and for the command line alike.
 */
export async function verdictOf(
  test: Pick<RuleTest, 'from' | 'to'>,
  { facts, bytes, attachments }: TriedMessage,
  { compiled, acceptedDomains, groups, people, client }: TestSurroundings,
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
      authenticated: true,
      trustedHop: true,
      clientAddress: client ?? '127.0.0.1',
      facts,
      ...(content ? { content } : {}),
      acceptedDomains,
      ...(groups ? { groups } : {}),
      ...(people ? { people } : {}),
      now: new Date(),
    },
    { explain: true },
  );
  return {
    to: test.to,
    subject: compiled.sensitive.mask(topFields(facts).subject ?? ''),
    bytes,
    groups: decision.groups.map((group) => groupOf(group, test.to)),
    alreadyEncrypted: decision.alreadyEncrypted,
    explanation: [...(decision.explanation ?? [])],
    problems: facts.problems.map(({ detail }) => detail),
  };
}

function groupOf(group: Decision['groups'][number], to: readonly string[]): RuleTestGroup {
  return {
    recipients: group.recipients.map((at) => to[at] ?? ''),
    outcome: outcomeOf(group),
    template: group.template ?? null,
    brand: group.brand ?? null,
    reject: group.reject ? { code: group.reject.code, text: group.reject.text } : null,
    others: [...(group.copies ?? []), ...(group.redirect ?? [])],
    approvers: (group.moderation ?? []).map(({ approvers }) => [...approvers]),
    requireTls: group.requireTls ?? false,
    opens: opensOf(group),
    connector: group.connector ?? null,
    edits: group.edits.map(editInWords),
    rules: group.rules.map(({ id, name, priority }) => ({ id, name, priority })),
  };
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
