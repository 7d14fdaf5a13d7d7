import { Component, input } from '@angular/core';

/** A piece of a sentence, as the rules write them. */
export interface SentencePiece {
  readonly text: string;
  readonly kind: 'wording' | 'typed' | 'chosen' | 'name';
}

/**
 * What the system states, in serif: what was typed stands in italics, what was chosen is underlined, names are
 * bold.
 */
@Component({
  selector: 'ch-sentence',
  template: `@for (piece of pieces(); track $index) {
    @switch (piece.kind) {
      @case ('typed') {
        <em [textContent]="piece.text"></em>
      }
      @case ('chosen') {
        <u [textContent]="piece.text"></u>
      }
      @case ('name') {
        <strong [textContent]="piece.text"></strong>
      }
      @default {
        <span [textContent]="piece.text"></span>
      }
    }
  }`,
  host: { '[class.large]': 'large()' },
  styles: `
    :host {
      display: block;
      font: 400 15.5px/23px var(--ch-serif);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    :host(.large) {
      font: 400 21px/31px var(--ch-serif);
    }
    u {
      text-decoration: underline;
      text-decoration-color: var(--mat-sys-outline);
      text-decoration-thickness: 1px;
      text-underline-offset: 3px;
    }
    strong {
      font-weight: 600;
    }
  `,
})
export class SentenceLine {
  readonly pieces = input.required<readonly SentencePiece[]>();
  /** As the head of a page. */
  readonly large = input(false);
}
