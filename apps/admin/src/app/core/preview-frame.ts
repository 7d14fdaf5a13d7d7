import { Component, effect, type ElementRef, input, signal, viewChild } from '@angular/core';

/**
 * A page as a recipient would see it, in a frame of our own origin whose policy lets in neither scripts nor anything
 * from elsewhere. It is a look, not a place to go.
 */
@Component({
  selector: 'ch-preview-frame',
  template: `<iframe
    #frame
    src="/api/v1/brand-frame"
    sandbox="allow-same-origin"
    tabindex="-1"
    [title]="title()"
    (load)="loaded()"
  ></iframe>`,
  styles: `
    iframe {
      inline-size: 100%;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      background: #fff;
    }
  `,
})
export class PreviewFrame {
  readonly title = input.required<string>();
  /** A whole document. */
  readonly page = input.required<string>();
  private readonly frame = viewChild.required<ElementRef<HTMLIFrameElement>>('frame');
  private readonly ready = signal(0);

  constructor() {
    effect(() => {
      this.ready();
      writePage(this.frame().nativeElement, this.page(), false);
    });
  }

  /** The frame is there, empty: it can be written into. */
  protected loaded(): void {
    this.ready.update((count) => count + 1);
  }
}

/**
 * Writes a page into a frame that shows `/api/v1/brand-frame`.
 *
 * @param dark shown as by a system that is set to dark, by switching the rules that it would switch
 */
export function writePage(frame: HTMLIFrameElement, page: string, dark: boolean): void {
  const into = frame.contentDocument;
  // Until it is loaded the frame shows an empty document with this page's policy, which refuses styles.
  if (!into?.documentElement || !into.URL.includes('/brand-frame')) return;
  const themed = page.replace(/\(prefers-color-scheme:\s*dark\)/g, dark ? 'all' : 'not all');
  // Parsed by the frame's own document, whose policy it is: in ours its styles would be refused.
  into.documentElement.innerHTML = themed;
  into.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  // A look, not a place to go: nothing in it is followed or stopped at.
  for (const link of into.querySelectorAll('a')) link.tabIndex = -1;
  into.onclick = (event) => event.preventDefault();
  frame.style.blockSize = `${Math.max(320, into.documentElement.scrollHeight)}px`;
}
