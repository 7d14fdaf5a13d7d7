import { afterNextRender, Directive, ElementRef, inject, Service } from '@angular/core';

/** Remembers whether the first heading of this visit was already shown. */
@Service()
class FirstView {
  seen = false;
}

/**
 * The heading of a view. Takes focus when the view replaces another one, so that keyboard and
 * screen reader start at the new page; the first view of a visit leaves focus to the browser.
 */
@Directive({ selector: 'h1[chView]', host: { tabindex: '-1' } })
export class ViewHeading {
  constructor() {
    const heading = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const first = inject(FirstView);
    afterNextRender(() => {
      if (first.seen) {
        heading.focus({ preventScroll: true });
        window.scrollTo(0, 0);
      }
      first.seen = true;
    });
  }
}
