import { Component, effect, type ElementRef, input, viewChild } from '@angular/core';

/** A bar that fills. Its width is set by the CSSOM, since the policy of the page forbids style attributes. */
@Component({
  selector: 'ch-meter',
  template: `<div
    class="meter"
    role="progressbar"
    aria-valuemin="0"
    aria-valuemax="100"
    [attr.aria-valuenow]="percent()"
    [attr.aria-label]="label()"
  >
    <div class="meter-fill" #fill></div>
  </div>`,
})
export class Meter {
  /** 0 to 100. */
  readonly percent = input.required<number>();
  readonly label = input.required<string>();
  private readonly fill = viewChild.required<ElementRef<HTMLElement>>('fill');

  constructor() {
    effect(() => this.fill().nativeElement.style.setProperty('inline-size', `${this.percent()}%`));
  }
}
