import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { MatSnackBar } from '@angular/material/snack-bar';
import { firstValueFrom } from 'rxjs';
import { ConfirmDialog, type Question } from './confirm-dialog';

const UNDO_MS = 10_000;
const TOLD_MS = 6_000;

/** Asks and tells: one way for all pages. */
@Injectable({ providedIn: 'root' })
export class Feedback {
  private readonly dialog = inject(MatDialog);
  private readonly bar = inject(MatSnackBar);

  /** @returns the reason given (or an empty text) when the person went on, null when not. */
  async ask(question: Question): Promise<string | null> {
    const ref = this.dialog.open<ConfirmDialog, Question, string>(ConfirmDialog, {
      data: question,
      maxWidth: 480,
      width: '100%',
    });
    return (await firstValueFrom(ref.afterClosed())) ?? null;
  }

  /** Says what was done, for a while. */
  tell(text: string): void {
    this.bar.open(text, 'Close', { duration: TOLD_MS });
  }

  /** Says what was done and offers to take it back, for ten seconds. */
  undoable(text: string, undo: () => void): void {
    this.offer(text, 'Undo', undo);
  }

  /** Says what was done and offers one thing to do next, for ten seconds. */
  offer(text: string, action: string, run: () => void): void {
    this.bar.open(text, action, { duration: UNDO_MS }).onAction().subscribe(run);
  }
}
