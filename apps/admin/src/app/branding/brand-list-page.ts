import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { BRAND_LIMITS, type BrandSummary } from '@chancery/contracts';
import { Chip, Feedback, fullTime, Icon, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { BrandThumbnail } from './brand-thumbnail';
import { BrandingApi } from './branding-api';

/** Every brand of the organisation, the default one first. */
@Component({
  selector: 'ch-brand-list-page',
  imports: [
    BrandThumbnail,
    Chip,
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatMenuModule,
    Page,
    RouterLink,
    State,
  ],
  templateUrl: './brand-list-page.html',
  styleUrl: './brand-list-page.scss',
})
export class BrandListPage {
  private readonly api = inject(BrandingApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  private readonly store = inject(SessionStore);
  protected readonly brands = loader(() => this.api.list());
  protected readonly mayChange = computed(() => this.store.can('brand'));
  /** The form for a new brand: closed, or what it begins with. */
  protected readonly from = signal<BrandSummary | 'default' | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  protected name = '';
  protected readonly longest = BRAND_LIMITS.name;
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly plural = plural;

  protected readonly sentence = computed(() => {
    const list = this.brands.value();
    if (!list) return '';
    const chosen = list.find(({ isDefault }) => isDefault)?.name ?? 'Default';
    const others = list.length - 1;
    return others === 0
      ? `Protected mail is sent with one brand, ${chosen}.`
      : `Protected mail is sent with ${chosen}, unless a rule chooses one of ${plural(others, 'other brand')}.`;
  });

  constructor() {
    void this.brands.load();
    inject(LiveEvents).on('brands', () => void this.brands.load());
  }

  protected begin(from: BrandSummary | 'default'): void {
    this.name = from === 'default' ? '' : `${from.name} copy`;
    this.problem.set(null);
    this.from.set(from);
  }

  protected async create(): Promise<void> {
    const from = this.from();
    if (from === null || this.busy()) return;
    this.busy.set(true);
    try {
      const made = await this.api.create(this.name.trim(), from === 'default' ? null : from.id);
      await this.router.navigate(['/branding', made.id]);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  protected async makeDefault(brand: BrandSummary): Promise<void> {
    const go = await this.feedback.ask({
      title: `Make ${brand.name} the default brand?`,
      text: 'From now on protected mail that no rule gives a brand is sent with it. Messages already sent keep theirs.',
      confirm: 'Make it the default',
      keep: 'Leave it',
    });
    if (go === null) return;
    await this.done(this.api.makeDefault(brand.id), `${brand.name} is the default brand.`);
  }

  protected async remove(brand: BrandSummary): Promise<void> {
    const go = await this.feedback.ask({
      title: `Delete the brand ${brand.name}?`,
      text: 'It can no longer be chosen. Messages already sent keep its look.',
      confirm: 'Delete',
      keep: 'Keep it',
      destructive: true,
    });
    if (go === null) return;
    await this.done(this.api.remove(brand.id), `${brand.name} is deleted.`);
  }

  private async done(work: Promise<unknown>, told: string): Promise<void> {
    try {
      await work;
      this.feedback.tell(told);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    await this.brands.load();
  }
}
