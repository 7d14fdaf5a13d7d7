import { Component, computed, inject, input } from '@angular/core';
import { DomSanitizer } from '@angular/platform-browser';
import { type IconName, iconShapes } from './icons';

/** A decorative line icon; whatever it says is said in words beside it or in the label of its button. */
@Component({
  selector: 'ch-icon',
  template: `<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
    [attr.width]="size()"
    [attr.height]="size()"
    [innerHTML]="shapes()"
  ></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      vertical-align: -4px;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  readonly size = input(18);
  private readonly sanitizer = inject(DomSanitizer);
  protected readonly shapes = computed(() =>
    // Shapes are literals of this build (lucide-static and our seal), so nothing foreign is trusted.
    this.sanitizer.bypassSecurityTrustHtml(iconShapes(this.name())),
  );
}
