import type { Action, Predicate, Rule } from '@chancery/contracts';

/** A rule as an administrator writes it, whole and in force; only what matters is given. */
export const ruleDraft = (
  name: string,
  change: Partial<Omit<Rule, 'id' | 'priority'>> = {},
): Omit<Rule, 'id' | 'priority'> => ({
  name,
  comment: '',
  enabled: true,
  mode: 'enforce',
  conditions: [subjectMatches('\\[encrypt\\]')],
  exceptions: [],
  actions: [protect()],
  errorAction: 'ignore',
  senderAddressLocation: 'header',
  recipientAddressType: 'resolved',
  ...change,
});

/** Condition: the subject matches one of these patterns. */
export const subjectMatches = (...patterns: string[]): Predicate => ({
  predicate: 'SubjectMatchesPatterns',
  args: { patterns },
});

/** Action: protect with a rights template. */
export const protect = (template = 'encrypt-only'): Action => ({
  action: 'ApplyRightsProtectionTemplate',
  args: { template },
});

/** Waits for something that other parts of the system bring about. @throws after `seconds`. */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  seconds = 20,
): Promise<NonNullable<T>> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
