import { Component, input } from '@angular/core';

/** The page before the console: mark, one card. */
@Component({
  selector: 'ch-door',
  template: `<main>
    <p class="mark"><img src="/logo.svg" alt="" width="40" height="40" /> Chancery</p>
    <section class="card" aria-labelledby="door-heading">
      <h1 id="door-heading" tabindex="-1">{{ heading() }}</h1>
      <ng-content />
    </section>
  </main>`,
  styles: `
    main {
      min-block-size: 100dvh;
      display: grid;
      align-content: center;
      justify-content: center;
      grid-template-columns: minmax(0, 420px);
      gap: 24px;
      padding: 16px;
    }
    .mark {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: 12px;
      font: 600 24px/32px var(--ch-serif);
    }
    section {
      display: grid;
      gap: 16px;
      padding: 28px;
    }
    h1 {
      font: 600 24px/32px var(--ch-serif);
      outline: none;
      text-wrap: balance;
    }
    @media (width < 420px) {
      section {
        padding: 20px;
      }
    }
  `,
})
export class Door {
  readonly heading = input.required<string>();
}
