import type { MessageDetails, TestMessageSent } from '@chancery/contracts';

/** One step of a test message. */
export interface Tick {
  word: string;
  line: string;
  /** `not`: it did not happen and will not; that is no fault. */
  state: 'done' | 'waiting' | 'not' | 'failed';
}

const ENDED = ['bounced', 'rejected', 'held', 'discarded'] as const;

/** @param details as the gateway tells them; null as long as it has not. @returns the four steps, in their order */
export function ticksOf(sent: TestMessageSent, details: MessageDetails | null): Tick[] {
  if (!details)
    return [
      { word: 'Handed in', line: `by ${sent.from}`, state: 'done' },
      { word: 'Matched', line: '', state: 'waiting' },
      { word: 'Protected', line: '', state: 'waiting' },
      { word: 'Delivered', line: `to ${sent.to}`, state: 'waiting' },
    ];
  const rules = [
    ...new Set(details.groups.flatMap((group) => group.rules.map(({ name }) => name))),
  ];
  const recipient = details.recipients[0];
  const ended = ENDED.find((state) => state === recipient?.state);
  return [
    { word: 'Received', line: `by the gateway from ${details.sender}`, state: 'done' },
    rules.length > 0
      ? { word: 'Matched', line: `by ${rules.join(', ')}`, state: 'done' }
      : { word: 'Not matched', line: 'by any rule', state: 'not' },
    details.protected
      ? { word: 'Protected', line: '', state: 'done' }
      : { word: 'Not protected', line: 'for no rule asked for it', state: 'not' },
    recipient?.state === 'delivered'
      ? { word: 'Delivered', line: `to ${recipient.address}`, state: 'done' }
      : ended
        ? { word: 'Not delivered', line: recipient?.lastReply ?? ended, state: 'failed' }
        : { word: 'Delivered', line: recipient?.lastReply ?? 'not yet', state: 'waiting' },
  ];
}
