import {
  Component,
  DestroyRef,
  type ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { PortalProblem, problemOf } from '../api/problem';
import type { IndexedPart } from '../content/choose-body';
import { bitmapType } from '../content/file-facts';
import { partBytes, partText } from '../content/part-content';
import type { Blocked } from '../content/sanitise';
import { type Drawn, drawMessage, shareColours, shareFonts } from './frame-document';
import type { OpenedMessage } from './opened-message';

/** Bytes of text drawn of one part; more than any letter, less than what stops a browser. */
const TEXT_LIMIT = 4_000_000;
const FRAME = '/frame';
/** CSS pixels after which the frame scrolls by itself. */
const HEIGHT_LIMIT = 60_000;

type FrameWindow = Window & typeof globalThis;

/** What the reader says above and below a message that was drawn. */
export interface Shown {
  blocked: Blocked;
  cut: boolean;
  /** Parts that the text shows as pictures, by path; they need no row among the attachments. */
  pictures: ReadonlySet<string>;
}

/**
 * Draws a message in a frame without scripts. The frame's document is `/frame` of this origin: its
 * answer carries the policy that forbids it to load anything but `data:` and `blob:` pictures.
 */
@Component({
  selector: 'ch-message-frame',
  template: `<iframe
    #frame
    class="message-frame"
    src="/frame"
    title="Text of the message"
    sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    referrerpolicy="no-referrer"
    (load)="loaded()"
  ></iframe>`,
})
export class MessageFrame {
  readonly message = input.required<OpenedMessage>();
  readonly shown = output<Shown>();
  readonly failed = output<unknown>();
  /** A link was activated; the page shows where it leads before it goes there. */
  readonly link = output<string>();
  readonly copyBlocked = output<void>();

  private readonly frame = viewChild.required<ElementRef<HTMLIFrameElement>>('frame');
  private readonly cleanUps: (() => void)[] = [];
  /** True once the person went on, to the reply for example, while the message was still being drawn. */
  private gone = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.gone = true;
      this.cleanUps.forEach((cleanUp) => cleanUp());
    });
  }

  protected async loaded(): Promise<void> {
    const frame = this.frame().nativeElement.contentWindow as FrameWindow | null;
    if (!frame) return;
    try {
      // A link that got past us would load another document: it is not drawn into.
      if (frame.location.pathname !== FRAME) return;
      const { before, after, chosen } = this.message();
      const { body, inline } = chosen;
      const [texts] = await Promise.all([
        Promise.all(body.map(({ part }) => partText(this.message().source, part, TEXT_LIMIT))),
        checkFramePolicy(),
      ]);
      if (this.gone) return;
      const around = (text: string) => ({ kind: 'html' as const, text, around: true });
      const drawn = drawMessage(frame, [
        ...before.map(around),
        ...body.map(({ kind }, at) => ({ kind, text: texts[at]?.text ?? '', around: false })),
        ...after.map(around),
      ]);
      this.dress(frame, drawn);
      this.listen(frame.document);
      this.fit(frame);
      const said = { blocked: drawn.blocked, cut: texts.some(({ cut }) => cut) };
      const wanted = drawn.cidImages.map(({ contentId }) => inline.get(contentId)?.path ?? '');
      this.shown.emit({ ...said, pictures: new Set(wanted) });
      const drawnPaths = await Promise.all(
        drawn.cidImages.map(({ image, contentId }) =>
          this.drawPicture(image, inline.get(contentId)),
        ),
      );
      if (this.gone) return;
      // What turned out to be no picture gets its row among the attachments.
      this.shown.emit({ ...said, pictures: new Set(drawnPaths) });
    } catch (error) {
      if (!this.gone) this.failed.emit(problemOf(error));
    }
  }

  private dress(frame: FrameWindow, { paper }: Drawn): void {
    this.frame().nativeElement.classList.toggle('paper', paper);
    const [light = '', dark = ''] =
      getComputedStyle(document.documentElement)
        .getPropertyValue('--ch-primary-text')
        .match(/#[0-9a-f]{6}/gi) ?? [];
    if (light && dark) shareColours(frame.document, light, dark);
    // A missing face is no reason to say anything.
    void shareFonts(document, frame).catch(() => undefined);
  }

  /** Handlers of this page on the frame's document: the frame itself runs no script. */
  private listen(document: Document): void {
    const follow = (event: Event): void => {
      const link = (event.target as Element).closest?.('a[href]');
      if (!link) return;
      event.preventDefault();
      const address = link.getAttribute('href') ?? '';
      if (address.startsWith('#')) {
        const id = CSS.escape(decodeURIComponent(address.slice(1)));
        document.querySelector(`[id="${id}"], a[name="${id}"]`)?.scrollIntoView();
      } else this.link.emit(address);
    };
    document.addEventListener('click', follow);
    document.addEventListener('auxclick', follow);
    document.addEventListener('submit', (event) => event.preventDefault());
    if (this.message().may('Copy')) return;
    for (const type of ['copy', 'cut', 'dragstart'] as const) {
      document.addEventListener(type, (event) => {
        event.preventDefault();
        this.copyBlocked.emit();
      });
    }
  }

  /** Keeps the frame as high as its content, so that the page has one scroll bar. */
  private fit(frame: FrameWindow): void {
    const element = this.frame().nativeElement;
    const resize = (): void => {
      const root = frame.document.documentElement;
      // Room for the scroll bar of a mail that is wider than the frame.
      const bar = root.scrollWidth > element.clientWidth ? 16 : 0;
      const height = Math.min(HEIGHT_LIMIT, Math.ceil(root.getBoundingClientRect().height) + bar);
      element.style.setProperty('height', `${height}px`);
      frame.document.documentElement.style.setProperty(
        'overflow-y',
        height < HEIGHT_LIMIT ? 'hidden' : 'auto',
      );
    };
    const observer = new ResizeObserver(resize);
    observer.observe(frame.document.documentElement);
    this.cleanUps.push(() => observer.disconnect());
    resize();
  }

  /** Gives the path of the part that was drawn, or nothing's path. */
  private async drawPicture(
    image: HTMLImageElement,
    part: IndexedPart | undefined,
  ): Promise<string> {
    if (!part) return '';
    const bytes = await partBytes(this.message().source, part);
    const type = bitmapType(bytes);
    if (type === null) return '';
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    this.cleanUps.push(() => URL.revokeObjectURL(address));
    image.src = address;
    return part.path;
  }
}

/**
 * A proxy that drops headers, or an error page in the frame's place, would leave the message without
 * the policy that keeps it from loading anything; then nothing is drawn.
 */
async function checkFramePolicy(): Promise<void> {
  const answer = await fetch(FRAME, { credentials: 'omit' }).catch(() => null);
  if (!answer) throw new PortalProblem(0, 'network', 'The frame of the reader did not arrive.');
  const policy = answer.headers.get('Content-Security-Policy') ?? '';
  if (!answer.ok || !/default-src 'none'/.test(policy) || !/\bsandbox\b/.test(policy))
    throw new PortalProblem(-1, 'frame.policy', 'The frame of the reader came without its policy.');
}
