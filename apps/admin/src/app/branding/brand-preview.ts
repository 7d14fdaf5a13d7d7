import {
  Component,
  computed,
  effect,
  type ElementRef,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import type { BrandPreview } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { writePage } from '../core/preview-frame';

const TABS = [
  { key: 'mail', label: 'Mail' },
  { key: 'text', label: 'Plain text' },
  { key: 'signIn', label: 'Sign-in' },
  { key: 'reader', label: 'Reader' },
  { key: 'passcode', label: 'Passcode mail' },
] as const;
type Tab = (typeof TABS)[number]['key'];

/**
 * What recipients would see. Pages are written into a frame of our own origin whose policy lets in neither scripts nor
 * anything from elsewhere; light and dark are chosen by switching the rules that a reader's system would switch.
 */
@Component({
  selector: 'ch-brand-preview',
  imports: [Icon, MatButtonToggleModule],
  templateUrl: './brand-preview.html',
  styleUrl: './brand-preview.scss',
})
export class BrandPreviewPanel {
  readonly preview = input.required<BrandPreview | null>();
  /** Why there is none, or none that is new. */
  readonly trouble = input<string | null>(null);
  protected readonly tabs = TABS;
  protected readonly tab = signal<Tab>('mail');
  protected readonly device = signal<'desktop' | 'phone'>('desktop');
  protected readonly theme = signal<'light' | 'dark'>('light');
  private readonly frame = viewChild<ElementRef<HTMLIFrameElement>>('frame');
  private readonly ready = signal(0);

  protected readonly title = computed(
    () => `Preview: ${TABS.find(({ key }) => key === this.tab())?.label ?? ''}`,
  );
  protected readonly subject = computed(() => {
    const preview = this.preview();
    switch (this.tab()) {
      case 'mail':
      case 'text':
        return preview?.mail.subject ?? null;
      case 'passcode':
        return preview?.passcode.subject ?? null;
      default:
        return null;
    }
  });
  private readonly page = computed(() => {
    const preview = this.preview();
    if (!preview) return null;
    switch (this.tab()) {
      case 'mail':
        return preview.mail.html;
      case 'passcode':
        return preview.passcode.html;
      case 'signIn':
        return preview.signIn;
      case 'reader':
        return preview.reader;
      default:
        return null;
    }
  });

  constructor() {
    effect(() => {
      this.ready();
      const [page, frame] = [this.page(), this.frame()?.nativeElement];
      const dark = this.theme() === 'dark';
      this.device();
      if (page !== null && frame) writePage(frame, page, dark);
    });
  }

  /** The frame is there, empty: it can be written into. */
  protected loaded(): void {
    this.ready.update((count) => count + 1);
  }

  /** Arrow keys move between tabs, as in any list of tabs. */
  protected move(event: KeyboardEvent, at: number): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (at + step + TABS.length) % TABS.length;
    this.tab.set(TABS[next]!.key);
    const list = (event.currentTarget as HTMLElement).parentElement;
    const tabs = list?.querySelectorAll<HTMLElement>('[role="tab"]');
    tabs?.item(next).focus();
  }
}
