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
    [innerHTML]="shapes()"
  ></svg>`,
})
export class Icon {
  readonly name = input.required<IconName>();
  private readonly sanitizer = inject(DomSanitizer);
  protected readonly shapes = computed(() =>
    // Shapes are literals of this build (lucide-static and our seal), so nothing foreign is trusted.
    this.sanitizer.bypassSecurityTrustHtml(iconShapes(this.name())),
  );
}
