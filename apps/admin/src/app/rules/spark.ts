import { Component, computed, input } from '@angular/core';

const HEIGHT = 20;
const BAR = 6;
const STEP = 8;

/** Days as small bars, the last of them the one that is not over. The figure beside it says the same in words. */
@Component({
  selector: 'ch-spark',
  template: `<svg
    [attr.viewBox]="'0 0 ' + width() + ' ' + height"
    [attr.width]="width()"
    [attr.height]="height"
    aria-hidden="true"
  >
    @for (bar of bars(); track $index; let last = $last) {
      <rect
        [class.last]="last"
        [attr.x]="bar.x"
        [attr.y]="bar.y"
        [attr.width]="bar.width"
        [attr.height]="bar.height"
        rx="1"
      />
    }
  </svg>`,
  styles: `
    :host {
      display: inline-block;
      line-height: 0;
    }
    rect {
      fill: var(--mat-sys-outline);
    }
    .last {
      fill: var(--mat-sys-primary);
    }
  `,
})
export class Spark {
  readonly days = input.required<readonly number[]>();
  protected readonly height = HEIGHT;
  protected readonly width = computed(() => this.days().length * STEP);
  protected readonly bars = computed(() => {
    const most = Math.max(1, ...this.days());
    return this.days().map((day, at) => {
      // What is not nothing is seen.
      const height = day === 0 ? 1 : Math.max(3, Math.round((day / most) * HEIGHT));
      return { x: at * STEP, y: HEIGHT - height, width: BAR, height };
    });
  });
}
