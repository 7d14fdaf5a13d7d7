import { DestroyRef, Directive, ElementRef, inject, output } from '@angular/core';

/** Says when its element, put behind the rows of a long list, comes near what is seen. */
@Directive({ selector: '[chNearEnd]' })
export class NearEnd {
  readonly chNearEnd = output<void>();

  constructor() {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.chNearEnd.emit();
      },
      { rootMargin: '1200px' },
    );
    observer.observe(inject<ElementRef<HTMLElement>>(ElementRef).nativeElement);
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  }
}
