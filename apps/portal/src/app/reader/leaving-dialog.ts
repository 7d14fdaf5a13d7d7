import { Component, type ElementRef, signal, viewChild } from '@angular/core';
import { Icon } from '../ui/icon';
import { readLink, type LinkFacts } from './link-facts';

/** Shows where a link of a message really leads before anything is opened. */
@Component({
  selector: 'ch-leaving-dialog',
  imports: [Icon],
  template: `<dialog
    #dialog
    class="dialog"
    aria-labelledby="leaving-heading"
    (close)="facts.set(null)"
  >
    @if (facts(); as it) {
      <h2 id="leaving-heading">{{ it.question }}</h2>
      <p class="leaving-host">
        <ch-icon [name]="it.mail ? 'mail' : 'external-link'" /><b class="address">{{
          it.target
        }}</b>
      </p>
      @if (it.warning) {
        <p class="note warn">
          <ch-icon name="circle-alert" /><span>{{ it.warning }}</span>
        </p>
      }
      @if (!it.mail) {
        <p class="hint leaving-address">{{ it.address }}</p>
        <p class="hint">The link is part of the message. Never enter your mail password there.</p>
      }
      <div class="dialog-actions">
        <button class="button outlined" type="button" autofocus (click)="dialog.close()">
          Stay here
        </button>
        <a
          class="button filled"
          [href]="it.address"
          target="_blank"
          rel="noopener noreferrer"
          (click)="dialog.close()"
          >{{ it.mail ? 'Write a mail' : 'Open the site' }}</a
        >
      </div>
    }
  </dialog>`,
})
export class LeavingDialog {
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly facts = signal<LinkFacts | null>(null);

  /** @param address as it stands in the message; anything but http, https, mailto and tel is ignored. */
  ask(address: string): void {
    const facts = readLink(address);
    if (!facts) return;
    this.facts.set(facts);
    this.dialog().nativeElement.showModal();
  }
}
