import { Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { MatButtonModule } from '@angular/material/button';
import { count, duration, Icon, Page, percent, plural, zone } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { SessionStore } from '../core/session-store';
import { FirstRunCard } from '../first-run/first-run-card';
import { attentionOf } from './attention';
import { DAYS, daysNamed } from './days';
import { MailChart } from './mail-chart';
import { RecentChanges } from './recent-changes';
import { RulesAtWork } from './rules-at-work';
import { OverviewApi } from './overview-api';
import { type Stat, StatCard } from './stat-card';

/** Since midnight, in figures; and what needs somebody. */
@Component({
  selector: 'ch-overview-page',
  imports: [
    FirstRunCard,
    Icon,
    MailChart,
    MatButtonModule,
    Page,
    RecentChanges,
    RouterLink,
    RulesAtWork,
    StatCard,
  ],
  templateUrl: './overview-page.html',
  styles: `
    .figures {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .wide {
      display: grid;
      grid-template-columns: minmax(0, 1.9fr) minmax(280px, 1fr);
      gap: 16px;
      align-items: start;
    }
    .wide.alone {
      grid-template-columns: minmax(0, 1fr);
    }
    .days {
      display: grid;
      gap: 12px;
    }
    nav a {
      min-block-size: 32px;
      padding: 6px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      color: inherit;
      font-weight: 500;
      text-decoration: none;
    }
    nav a[aria-current] {
      border-color: var(--mat-sys-primary);
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
    }
    @media (width < 1000px) {
      .wide {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    .needs {
      display: grid;
      gap: 16px;
      margin: 16px 0 0;
      padding: 0;
      list-style: none;
    }
    .needs li {
      display: grid;
      grid-template-columns: 32px minmax(0, 1fr);
      gap: 4px 12px;
    }
    .tile {
      grid-row: span 3;
      display: grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      border-radius: 8px;
      background: var(--ch-info-container);
      color: var(--ch-info);
    }
  `,
})
export class OverviewPage {
  private readonly api = inject(OverviewApi);
  private readonly store = inject(SessionStore);
  protected readonly midnight = startOfDay();
  protected readonly day = dayOf(this.midnight);
  private readonly since = this.midnight.toISOString();
  private readonly all = loader(() => this.api.count({ from: this.since }));
  protected readonly protectedToday = loader<Stat>(async () => {
    const [found, all] = await Promise.all([
      this.api.count({ from: this.since, protected: 'yes' }),
      this.api.count({ from: this.since }),
    ]);
    return {
      ...found,
      line: all.value === 0 ? 'No mail yet' : `${percent(found.value, all.value)} of all mail`,
    };
  });
  protected readonly unprotectedToday = loader<Stat>(async () => ({
    ...(await this.api.count({ from: this.since, protected: 'no' })),
    line: 'No rule asked for protection',
  }));
  protected readonly waiting = loader<Stat>(async () => {
    const { waiting, deferred, oldestAt } = await this.api.backlog();
    const age = oldestAt ? (Date.now() - Date.parse(oldestAt)) / 1_000 : 0;
    const line = oldestAt ? `Oldest ${duration(age)}; ${count(deferred)} put off` : 'Nothing waits';
    return { value: waiting + deferred, line };
  });
  protected readonly failed = loader<Stat>(async () => {
    const [bounced, { held }] = await Promise.all([
      this.api.count({ from: this.since, state: 'bounced' }),
      this.api.backlog(),
    ]);
    return { ...bounced, line: `Refused by the next hop; ${count(held)} held` };
  });
  protected readonly held = loader<Stat>(async () => {
    const { held } = await this.api.backlog();
    return {
      value: held,
      line: held > 0 ? 'Three attempts ended in a crash' : 'Nothing waits for a person',
    };
  });
  private readonly gateways = loader(() => this.api.gateways());
  private readonly keys = loader(() => this.api.keys());
  /** As the address has it. */
  readonly days = input<string>();
  protected readonly choices = DAYS;
  protected readonly back = computed(() => daysNamed(this.days()));
  protected readonly mayAudit = computed(() => this.store.can('auditor'));
  private readonly rules = loader(() => this.api.rules());
  protected readonly operator = computed(() => this.store.can('operator'));
  /** An operator sees how much mail waits, not whose it is. */
  protected readonly seesMessages = computed(() => this.store.can('compliance'));
  protected readonly sentence = computed(() => {
    if (!this.seesMessages()) {
      const waiting = this.waiting.value();
      return waiting ? `${plural(waiting.value, 'recipient')} still to be delivered to.` : '';
    }
    const [guarded, all] = [this.protectedToday.value(), this.all.value()];
    if (!guarded || !all) return '';
    if (all.value === 0) return 'No mail has passed the gateway since midnight.';
    return `Since midnight, ${count(guarded.value)} of ${plural(all.value, 'message')} left protected.`;
  });
  protected readonly needs = computed(() =>
    attentionOf(this.gateways.value(), this.keys.value(), this.rules.value(), new Date()),
  );
  protected readonly looked = computed(() => this.gateways.value() !== null);
  protected readonly lookProblem = this.gateways.problem;
  protected readonly zone = zone();

  constructor() {
    this.load();
    const live = inject(LiveEvents);
    live.on('messages', () => this.figures());
    live.on('gateways', () => void this.gateways.load());
  }

  protected load(): void {
    this.figures();
    void this.gateways.load();
    if (this.operator()) void this.keys.load();
    if (this.seesMessages()) void this.rules.load();
  }

  private figures(): void {
    for (const each of this.seesMessages()
      ? [this.all, this.protectedToday, this.unprotectedToday, this.waiting, this.failed]
      : [this.waiting, this.held])
      void each.load();
  }
}

function startOfDay(): Date {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  return day;
}

/** As the fields of the filters write it. */
const dayOf = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
