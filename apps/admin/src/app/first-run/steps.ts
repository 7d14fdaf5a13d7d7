import type { FirstRun, FirstRunStep } from '@chancery/contracts';

/** A step as the guide says it. */
export interface StepWords {
  /** In the list of steps, and as the heading of its page. */
  title: string;
  /** Under the heading: what it is for. */
  line: string;
}

export const STEPS: Record<FirstRunStep, StepWords> = {
  name: {
    title: 'Name your organisation',
    line: 'Recipients read the name in mail and pages. With it, the mark “Demo” goes.',
  },
  domains: {
    title: 'Add your domains',
    line: 'Mail from and to their people is your own; everybody else is outside.',
  },
  'mail-path': {
    title: 'Connect your mail',
    line: 'Until a next hop is set, mail ends in the built-in mailbox and goes no further.',
  },
  signing: {
    title: 'Sign your mail',
    line: 'A DKIM key, and the lines for DNS by which other servers know that mail is yours.',
  },
  rule: {
    title: 'Write your first rule',
    line: 'A rule says which mail is protected. Begin with one of these and change it later.',
  },
  'test-message': {
    title: 'Send a test message',
    line: 'It goes the whole way; this page says what became of it.',
  },
};

/** How many steps are done. */
export const doneOf = ({ steps }: FirstRun): number => steps.filter(({ done }) => done).length;

/** @returns the first step that is left, or null where none is */
export const nextOf = ({ steps }: FirstRun): FirstRunStep | null =>
  steps.find(({ done }) => !done)?.step ?? null;

/** @returns the step named in an address, or null where there is none of that name */
export const stepNamed = (name: string): FirstRunStep | null =>
  Object.hasOwn(STEPS, name) ? (name as FirstRunStep) : null;

/** The steps before and after one, as they stand in the list. */
export function around(
  { steps }: FirstRun,
  step: FirstRunStep,
): { back: FirstRunStep | null; next: FirstRunStep | null } {
  const at = steps.findIndex((each) => each.step === step);
  return { back: steps[at - 1]?.step ?? null, next: steps[at + 1]?.step ?? null };
}
