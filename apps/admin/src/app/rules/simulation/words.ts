import {
  SIMULATION_MESSAGES,
  type SimulationChange,
  type SimulationCounts,
  type SimulationResult,
  type SimulationSample,
  type SimulationView,
} from '@chancery/contracts';
import { type ChipKind, count, type IconName, percent, plural } from '@chancery/ui';
import { type StateWord, templateName } from '../../messages/words';

/** What changes for a message, in the order in which it is told. */
export const CHANGES: Record<SimulationChange, string> = {
  'newly-protected': 'newly protected',
  'no-longer-protected': 'no longer protected',
  'other-template': 'protected otherwise',
  rejected: 'rejected',
  held: 'held for review',
  deleted: 'deleted',
  redirected: 'redirected',
  delivered: 'delivered unprotected',
};

export const MATCHES: Record<
  SimulationSample['match'],
  { word: string; kind: ChipKind; icon: IconName }
> = {
  matched: { word: 'Matched', kind: 'info', icon: 'circle-check' },
  'not-matched': { word: 'Not matched', kind: 'off', icon: 'circle-off' },
  untold: { word: 'Cannot be told', kind: 'waiting', icon: 'circle-help' },
};

const FATES: Record<SimulationSample['was']['fate'], StateWord> = {
  protected: { word: 'Protected', kind: 'protected' },
  unprotected: { word: 'Unprotected', kind: 'unprotected' },
  rejected: { word: 'Rejected', kind: 'failed', icon: 'shield-x' },
  held: { word: 'Held', kind: 'waiting', icon: 'pause' },
  deleted: { word: 'Deleted', kind: 'off' },
  redirected: { word: 'Redirected', kind: 'off' },
};

/** What becomes of a recipient; null where it cannot be told. */
export function fateOf(fate: SimulationSample['would']): StateWord {
  if (!fate) return MATCHES.untold;
  const state = FATES[fate.fate];
  return fate.template
    ? { ...state, word: `${state.word}, ${templateName(fate.template)}` }
    : state;
}

/** "3 newly protected, 1 rejected", "nothing" or what cannot be told. */
export function differences({ changes, changesUntold }: SimulationCounts): string {
  const told = (Object.keys(CHANGES) as SimulationChange[]).flatMap((change) => {
    const messages = changes[change] ?? 0;
    return messages > 0 ? [`${count(messages)} ${CHANGES[change]}`] : [];
  });
  if (changesUntold > 0) told.push(`${count(changesUntold)} cannot be told`);
  return told.length > 0 ? told.join(', ') : 'Nothing';
}

/** The result in one sentence. @param draft whether a draft was tried */
export function resultSentence(
  { messages, total, passedOver }: SimulationResult,
  draft: boolean,
): string {
  if (messages === 0)
    return passedOver > 0
      ? 'There was no message that could be judged.'
      : 'There was no mail in these days.';
  const what = draft ? 'would have matched' : 'would have met a rule';
  const untold = total.untold > 0 ? `; for ${count(total.untold)} it cannot be told` : '';
  return `${count(total.matched)} of ${plural(messages, 'message')} ${what}${untold}.`;
}

/** What of a file was not tried. */
export function leftOut({ passedOver, cut }: SimulationResult): string {
  const told = [
    ...(passedOver > 0
      ? [
          `${plural(passedOver, 'message')} passed over: too large, without a recipient, or no message.`,
        ]
      : []),
    ...(cut
      ? [`There were more messages than the ${count(SIMULATION_MESSAGES)} that are tried.`]
      : []),
  ];
  return told.join(' ');
}

/** What the simulation is of. */
export const subjectOf = ({ draft }: SimulationView): string =>
  draft ? draft.name : 'The rules in force';

export const STATES: Record<
  SimulationView['state'],
  { word: string; kind: ChipKind; icon: IconName }
> = {
  queued: { word: 'Waiting', kind: 'waiting', icon: 'clock-3' },
  running: { word: 'Running', kind: 'info', icon: 'play' },
  succeeded: { word: 'Finished', kind: 'protected', icon: 'circle-check' },
  failed: { word: 'Failed', kind: 'failed', icon: 'circle-alert' },
  cancelled: { word: 'Cancelled', kind: 'off', icon: 'circle-off' },
};

export const inProgress = ({ state }: SimulationView): boolean =>
  state === 'queued' || state === 'running';

/** "1,000 of 1,204 messages, 83%", as far as it is known. */
export function progressOf({ progress: { done, total }, state, source }: SimulationView): string {
  if (source === 'upload') return `${plural(done, 'message')} judged.`;
  if (state === 'queued') return 'Begins within five seconds.';
  return total === null
    ? 'Counting the messages.'
    : `${count(done)} of ${plural(total, 'message')}, ${total === 0 ? '100%' : percent(done, total)}`;
}
