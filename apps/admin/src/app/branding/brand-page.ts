import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatRadioModule } from '@angular/material/radio';
import { RouterLink } from '@angular/router';
import { checkBrandColours } from '@chancery/brand';
import {
  BRAND_LIMITS,
  type BrandContent,
  type BrandLogo,
  type BrandPreview,
  type BrandView,
} from '@chancery/contracts';
import { Chip, Feedback, Icon, Page, plural, State } from '@chancery/ui';
import { firstValueFrom } from 'rxjs';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { changesOf, faultsOf } from './brand-changes';
import { BrandPreviewPanel } from './brand-preview';
import { BrandingApi } from './branding-api';
import { ColourField } from './colour-field';
import { HistoryDialog } from './history-dialog';
import type { HoldsChanges } from './keep-changes';
import { LogoField } from './logo-field';
import { TextField } from './text-field';

/** After the last key a preview is asked for; it is there well within the second. */
const PREVIEW_MS = 250;

/** One brand: what is written on the left, what recipients would see on the right. */
@Component({
  selector: 'ch-brand-page',
  imports: [
    BrandPreviewPanel,
    Chip,
    ColourField,
    FormsModule,
    Icon,
    LogoField,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatRadioModule,
    Page,
    RouterLink,
    State,
    TextField,
  ],
  templateUrl: './brand-page.html',
  styleUrl: './brand-page.scss',
  host: {
    '(document:keydown.control.s)': 'keyed($event)',
    '(document:keydown.meta.s)': 'keyed($event)',
    '(window:beforeunload)': 'leaving($event)',
  },
})
export class BrandPage implements HoldsChanges {
  private readonly api = inject(BrandingApi);
  private readonly feedback = inject(Feedback);
  private readonly dialog = inject(MatDialog);
  private readonly store = inject(SessionStore);
  readonly id = input.required<string>();

  protected readonly brand = loader(() => this.api.read(this.id()));
  protected readonly name = signal('');
  protected readonly content = signal<BrandContent | null>(null);
  private readonly logos = signal<readonly BrandLogo[]>([]);
  protected readonly preview = signal<BrandPreview | null>(null);
  protected readonly trouble = signal<string | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  /** Under 1100 px one of the two is shown. */
  protected readonly shown = signal<'form' | 'preview'>('form');
  /** Somebody else saved while this page holds changes. */
  protected readonly overtaken = signal(false);
  protected readonly limits = BRAND_LIMITS;
  protected readonly plural = plural;

  protected readonly mayChange = computed(() => this.store.can('brand'));
  protected readonly logo = computed(
    () => this.logos().find(({ id }) => id === this.content()?.logo) ?? null,
  );
  protected readonly faults = computed(() => {
    const content = this.content();
    return content ? faultsOf(content) : {};
  });
  protected readonly faulty = computed(
    () => Object.keys(this.faults()).length > 0 || this.name().trim() === '',
  );
  protected readonly checks = computed(() => {
    const content = this.content();
    const { primary, background, link } = this.faults();
    if (!content || primary || background || link) return {};
    return Object.fromEntries(checkBrandColours(content).map((check) => [check.use, check]));
  });
  protected readonly sentence = computed(() => {
    const brand = this.brand.value();
    if (!brand) return '';
    const used =
      brand.rules.length > 0
        ? `Used by ${plural(brand.rules.length, 'rule')}${brand.isDefault ? ' and wherever no rule chooses another' : ''}.`
        : brand.isDefault
          ? 'Used wherever no rule chooses another brand.'
          : 'No rule uses it yet.';
    return `${used} Messages already sent keep the brand they were sent with.`;
  });
  protected readonly changes = computed(() => {
    const [brand, content] = [this.brand.value(), this.content()];
    return brand && content ? changesOf(brand.current, content) : [];
  });
  protected readonly next = computed(() => (this.brand.value()?.version ?? 0) + 1);

  constructor() {
    effect(() => {
      this.id();
      untracked(() => void this.fetch());
    });
    effect((clean) => {
      const content = this.content();
      if (!content) return;
      if (Object.keys(untracked(this.faults)).some((field) => field !== 'logoAlt')) {
        this.trouble.set('The preview waits until what is marked in the form is mended.');
        return;
      }
      const timer = setTimeout(() => void this.render(content), this.preview() ? PREVIEW_MS : 0);
      clean(() => clearTimeout(timer));
    });
    inject(LiveEvents).on('brands', () => void this.heard());
  }

  unsaved(): boolean {
    const [brand, content] = [this.brand.value(), this.content()];
    if (!brand || !content) return false;
    return this.name().trim() !== brand.name || changesOf(brand.content, content).length > 0;
  }

  protected edit(change: Partial<BrandContent>): void {
    const content = this.content();
    if (content) this.content.set({ ...content, ...change });
  }

  protected setLogo(logo: BrandLogo | null): void {
    if (logo) this.logos.update((all) => [...all, logo]);
    this.edit({ logo: logo?.id ?? null, ...(logo ? {} : { logoAlt: '' }) });
  }

  protected fetch(): Promise<void> {
    return this.brand.load().then(() => this.show(this.brand.value()));
  }

  protected async save(): Promise<boolean> {
    const [brand, content] = [this.brand.value(), this.content()];
    if (!brand || !content || !this.mayChange()) return false;
    return this.doing(() =>
      this.api.save(brand.id, { name: this.name().trim(), content }, brand.revision),
    );
  }

  protected async publish(): Promise<void> {
    const changes = this.changes();
    const name = this.name().trim();
    const go = await this.feedback.ask({
      title: `Publish version ${this.next()} of ${name}?`,
      text: `${this.brand.value()?.version === null ? 'It is the first version.' : `Changed: ${changes.join(', ')}.`} Protected mail is sent with it from now on. Messages already sent keep the brand they were sent with.`,
      confirm: `Publish version ${this.next()}`,
      keep: 'Keep the draft',
    });
    if (go === null || (this.unsaved() && !(await this.save()))) return;
    const brand = this.brand.value();
    if (brand && (await this.doing(() => this.api.publish(brand.id, brand.revision))))
      this.feedback.tell(`Version ${this.brand.value()?.version ?? ''} of ${name} is in force.`);
  }

  protected async discard(): Promise<void> {
    const brand = this.brand.value();
    if (!brand) return;
    const go = await this.feedback.ask({
      title: `Discard the draft of ${brand.name}?`,
      text: `The form shows version ${brand.version} again. Recipients see no difference.`,
      confirm: 'Discard the draft',
      keep: 'Keep the draft',
      destructive: true,
    });
    if (go === null) return;
    if (!brand.draft) this.show(brand);
    else await this.doing(() => this.api.discard(brand.id));
  }

  protected async sample(): Promise<void> {
    const [brand, content] = [this.brand.value(), this.content()];
    if (!brand || !content) return;
    this.busy.set(true);
    try {
      const { to } = await this.api.sample(brand.id, content);
      this.feedback.tell(
        `A sample is on its way to ${to}. There is no message behind it: its link leads nowhere.`,
      );
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  protected async history(): Promise<void> {
    const brand = this.brand.value();
    if (!brand) return;
    const data = { id: brand.id, name: brand.name, mayChange: this.mayChange() };
    const ref = this.dialog.open<HistoryDialog, unknown, number>(HistoryDialog, {
      data,
      width: '720px',
      maxWidth: '96vw',
    });
    const version = await firstValueFrom(ref.afterClosed());
    // A dialog that is merely closed gives an empty text.
    if (!version) return;
    const go = await this.feedback.ask({
      title: `Restore version ${version} of ${brand.name}?`,
      text: `It is published as version ${this.next()} and in force at once.${brand.draft || this.unsaved() ? ' The draft is lost.' : ''} Messages already sent keep theirs.`,
      confirm: `Restore version ${version}`,
      keep: 'Leave it',
    });
    if (go !== null && (await this.doing(() => this.api.restore(brand.id, version))))
      this.feedback.tell(`Version ${version} is in force again, as version ${this.next() - 1}.`);
  }

  protected keyed(event: Event): void {
    event.preventDefault();
    if (this.unsaved() && !this.busy()) void this.save();
  }

  protected leaving(event: BeforeUnloadEvent): void {
    if (this.unsaved()) event.preventDefault();
  }

  private show(brand: BrandView | null): void {
    if (!brand) return;
    this.name.set(brand.name);
    this.logos.set(brand.logos);
    this.content.set(brand.content);
    this.problem.set(null);
    this.overtaken.set(false);
  }

  private async render(content: BrandContent): Promise<void> {
    try {
      const preview = await this.api.preview(this.id(), content);
      // An answer that was overtaken by another key is not shown.
      if (this.content() !== content) return;
      this.preview.set(preview);
      this.trouble.set(null);
    } catch (error) {
      this.trouble.set(`The preview is not new: ${problemOf(error).detail}`);
    }
  }

  private async heard(): Promise<void> {
    if (this.busy()) return;
    try {
      const now = await this.api.read(this.id());
      // Asked after the answer: what was typed while it was on its way is not to be lost.
      if (this.busy()) return;
      if (this.unsaved() && now.revision !== this.brand.value()?.revision)
        return this.overtaken.set(true);
      const typed = this.unsaved();
      this.brand.set(now);
      if (!typed) this.show(now);
    } catch {
      // Whoever has typed something is told why it does not work when they save.
      if (!this.unsaved()) await this.fetch();
    }
  }

  private async doing(work: () => Promise<BrandView>): Promise<boolean> {
    this.busy.set(true);
    this.problem.set(null);
    try {
      const brand = await work();
      this.brand.set(brand);
      this.show(brand);
      return true;
    } catch (error) {
      const problem = problemOf(error);
      this.problem.set(problem);
      if (problem.status === 412) this.overtaken.set(true);
      return false;
    } finally {
      this.busy.set(false);
    }
  }
}
