import { randomBytes } from 'node:crypto';

/** What differs from one recipient's wrapper to the next. */
export const slots = ['senderName', 'senderAddress', 'link', 'ticket', 'expires'] as const;
export type Slot = (typeof slots)[number];

/** Sentences that a wrapper has or has not. */
export interface WrapperShape {
  /** The sender has a display name. */
  named: boolean;
  /** The message can be read until a certain time only. */
  expiring: boolean;
}

/**
 * A mark per slot that stands in for its value while a brand is compiled. Random, so that no text
 * an administrator writes can hold one; letters and digits, so that no escaping touches it.
 */
export function makeMarks(): { bySlot: Record<Slot, string>; byMark: Map<string, Slot> } {
  const stem = `q${randomBytes(12).toString('hex')}`;
  const bySlot = {} as Record<Slot, string>;
  const byMark = new Map<string, Slot>();
  for (const slot of slots) {
    const mark = `${stem}${slot}q`;
    bySlot[slot] = mark;
    byMark.set(mark, slot);
  }
  return { bySlot, byMark };
}
