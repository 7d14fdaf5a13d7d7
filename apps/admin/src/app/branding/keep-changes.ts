import { inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { Feedback } from '@chancery/ui';

/** A page that may hold changes nobody saved. */
export interface HoldsChanges {
  unsaved(): boolean;
}

/** Asks before a page with unsaved changes is left. */
export const keepChanges: CanDeactivateFn<HoldsChanges> = async (page) =>
  !page.unsaved() ||
  (await inject(Feedback).ask({
    title: 'Leave without saving?',
    text: 'What you changed since the last save is lost. Recipients see nothing of it either way.',
    confirm: 'Leave',
    keep: 'Keep editing',
    destructive: true,
  })) !== null;
