import { Component, computed, inject, input } from '@angular/core';
import { DomSanitizer, type SafeHtml } from '@angular/platform-browser';
import { type IconName, iconShapes } from './icons';

/** Each icon is cut out of its file once: a list of rules shows hundreds. */
const MADE = new Map<IconName, SafeHtml>();

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
  protected readonly shapes = computed(() => {
    const name = this.name();
    let shapes = MADE.get(name);
    if (!shapes) {
      // Shapes are literals of this build (lucide-static and our seal), so nothing foreign is trusted.
      shapes = this.sanitizer.bypassSecurityTrustHtml(iconShapes(name));
      MADE.set(name, shapes);
    }
    return shapes;
  });
}
