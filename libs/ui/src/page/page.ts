import { Component, input } from '@angular/core';

/**
 * The head of a page: its name, one true sentence that carries its figures, actions at the right. Elements
 * with the attribute `actions` go there; `sentence` may also be given as an element with that attribute.
 */
@Component({
  selector: 'ch-page',
  template: `
    <header>
      <div class="title">
        <h1 tabindex="-1">{{ heading() }}</h1>
        @if (sentence() !== null) {
          <p class="serif soft sentence">{{ sentence() }}</p>
        }
        <ng-content select="[sentence]" />
      </div>
      <div class="actions"><ng-content select="[actions]" /></div>
    </header>
    <ng-content />
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
      grid-template-columns: minmax(0, 1fr);
      max-inline-size: 1320px;
    }
    header {
      display: flex;
      justify-content: space-between;
      align-items: flex-start;
      gap: 16px;
    }
    h1 {
      font-size: 24px;
      line-height: 32px;
      font-weight: 600;
      letter-spacing: -0.015em;
      outline: none;
      overflow-wrap: anywhere;
    }
    .title {
      display: grid;
      gap: 4px;
      flex: 1 0 min(320px, 100%);
      min-inline-size: 0;
    }
    .sentence {
      min-block-size: 26px;
    }
    .actions {
      display: flex;
      align-items: center;
      justify-content: flex-end;
      gap: 8px;
      flex-wrap: wrap;
      flex: 0 1 auto;
    }
    .actions:empty {
      display: none;
    }
    @media (width < 600px) {
      header {
        flex-direction: column;
      }
      .title {
        flex: none;
        inline-size: 100%;
      }
      .actions {
        justify-content: flex-start;
      }
    }
  `,
})
export class Page {
  readonly heading = input.required<string>();
  /** Empty as long as it is not known: its line is kept free, so that nothing moves when it comes. */
  readonly sentence = input<string | null>(null);
}
