import type { Right } from '@chancery/contracts';

/** Every usage right, in the order in which they are shown and hashed. */
export const RIGHTS = [
  'View',
  'Reply',
  'ReplyAll',
  'Forward',
  'Print',
  'Copy',
  'SaveAttachments',
  'Edit',
  'Export',
  'Owner',
] as const satisfies readonly Right[];

/**
 * What a right is worth nothing without. Whatever is done with a message, it has to be opened first;
 * what may be saved without protection (Export) may be copied and saved in any form; full control
 * (Owner) includes everything.
 */
const IMPLIED: Readonly<Record<Right, readonly Right[]>> = {
  View: [],
  Reply: ['View'],
  ReplyAll: ['Reply'],
  Forward: ['View'],
  Print: ['View'],
  Copy: ['View'],
  SaveAttachments: ['View'],
  Edit: ['View'],
  Export: ['Copy', 'SaveAttachments', 'Edit'],
  Owner: RIGHTS.filter((right) => right !== 'Owner'),
};

/** The rights with all that they imply, each once, in the order of {@link RIGHTS}. */
export function withImplied(rights: readonly Right[]): Right[] {
  const all = new Set<Right>();
  const add = (right: Right): void => {
    if (all.has(right)) return;
    all.add(right);
    IMPLIED[right].forEach(add);
  };
  rights.forEach(add);
  return RIGHTS.filter((right) => all.has(right));
}

/** The rights that are implied but not named: a form adds them, or asks. */
export function missingRights(rights: readonly Right[]): Right[] {
  return withImplied(rights).filter((right) => !rights.includes(right));
}

/** Do these rights allow it, by name or by what they imply? */
export function allows(rights: readonly Right[], right: Right): boolean {
  return withImplied(rights).includes(right);
}
