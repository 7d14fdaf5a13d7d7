import { Component, type ElementRef, signal, viewChild } from '@angular/core';

/** A question before something is lost. */
export interface Question {
  question: string;
  detail: string;
  /** Button that changes nothing. */
  keep: string;
  /** Button that loses it. */
  lose: string;
}

/** A modal question; Escape and the safe button mean no. */
@Component({
  selector: 'ch-confirm-dialog',
  template: `<dialog
    #dialog
    class="dialog confirm"
    aria-labelledby="confirm-question"
    aria-describedby="confirm-detail"
    (close)="settle(dialog.returnValue === 'lose')"
  >
    @if (asked(); as it) {
      <h2 id="confirm-question">{{ it.question }}</h2>
      <p id="confirm-detail">{{ it.detail }}</p>
      <div class="dialog-actions">
        <button class="button outlined" type="button" autofocus (click)="dialog.close('keep')">
          {{ it.keep }}
        </button>
        <button class="button danger" type="button" (click)="dialog.close('lose')">
          {{ it.lose }}
        </button>
      </div>
    }
  </dialog>`,
})
export class ConfirmDialog {
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly asked = signal<Question | null>(null);
  private answer: ((lose: boolean) => void) | null = null;

  /** Shows the question; true means that the person accepts the loss. */
  ask(question: Question): Promise<boolean> {
    this.asked.set(question);
    const element = this.dialog().nativeElement;
    element.returnValue = '';
    element.showModal();
    return new Promise((resolve) => (this.answer = resolve));
  }

  protected settle(lose: boolean): void {
    this.answer?.(lose);
    this.answer = null;
    this.asked.set(null);
  }
}
