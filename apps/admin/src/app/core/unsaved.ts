import { inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { Feedback } from '@chancery/ui';

/** A page that may hold what somebody typed and did not save. */
export interface HasUnsaved {
  /** What would be lost, such as “2 changes of this rule”; empty when nothing would. */
  unsaved(): string;
}

/** Asks before a page with unsaved changes is left. */
export const unsaved: CanDeactivateFn<HasUnsaved> = async (page) => {
  const lost = page.unsaved();
  if (lost === '') return true;
  const answer = await inject(Feedback).ask({
    title: 'Leave without saving?',
    text: `${lost} would be lost.`,
    confirm: 'Leave',
    keep: 'Stay here',
    destructive: true,
  });
  return answer !== null;
};
