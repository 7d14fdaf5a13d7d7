import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatRadioModule } from '@angular/material/radio';
import type { LicenceSettingMode } from '@chancery/contracts';
import { Chip, count, Feedback, fullTime, Page, plural, State, when } from '@chancery/ui';
import { LiveEvents } from '../../core/live-events';
import { loader } from '../../core/load';
import { problemOf } from '../../core/problem';
import { AssignmentsPart } from './assignments-part';
import { CheckPart } from './check-part';
import { GroupsPart } from './groups-part';
import { LicencesApi } from './licences-api';
import { SubscriptionsPart } from './subscriptions-part';
import { MODES, REASONS, sentenceOf } from './words';

/** Who may send protected mail, and what becomes of the mail of others. */
@Component({
  selector: 'ch-licences-page',
  imports: [
    AssignmentsPart,
    CheckPart,
    Chip,
    GroupsPart,
    MatButtonModule,
    MatRadioModule,
    Page,
    State,
    SubscriptionsPart,
  ],
  templateUrl: './licences-page.html',
  styles: `
    .choices {
      display: grid;
      gap: 12px;
      grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr));
    }
    .choice {
      padding: 8px 16px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
    }
    .choice.on {
      border-color: var(--mat-sys-primary);
    }
    .choice p {
      padding-inline-start: 32px;
    }
    summary {
      cursor: pointer;
      font-weight: 600;
      font-size: 15px;
      line-height: 22px;
    }
    summary h2 {
      display: inline;
      font: inherit;
    }
    .who {
      overflow-wrap: anywhere;
    }
  `,
})
export class LicencesPage {
  private readonly api = inject(LicencesApi);
  private readonly feedback = inject(Feedback);
  protected readonly all = loader(async () => {
    const [plans, subscriptions, setting, groups] = await Promise.all([
      this.api.plans(),
      this.api.subscriptions(),
      this.api.setting(),
      this.api.groups(),
    ]);
    return {
      plans: plans.items,
      subscriptions: subscriptions.items,
      check: setting.check,
      groups: groups.items,
    };
  });
  /** By themselves: the trail is another service, and the page works without it. */
  protected readonly refusals = loader(() => this.api.refusals());
  protected readonly sentence = computed(() => {
    const all = this.all.value();
    return all ? sentenceOf(all.subscriptions, all.check) : '';
  });
  /** What is chosen while the question is open. */
  private readonly asked = signal<LicenceSettingMode | null>(null);
  protected readonly mode = computed(() => this.asked() ?? this.all.value()?.check ?? 'enforce');
  protected readonly modes = MODES;
  protected readonly reasons = REASONS;
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    this.load();
    inject(LiveEvents).on('licences', () => this.load());
  }

  protected load(): void {
    void this.all.load();
    void this.refusals.load();
  }

  protected async choose(mode: LicenceSettingMode): Promise<void> {
    this.asked.set(mode);
    const label = MODES.find((each) => each.mode === mode)?.label ?? '';
    const sure = await this.feedback.ask({
      title: `${label}: protected mail without a licence?`,
      text: this.consequence(mode),
      confirm: label,
      keep: 'Leave it as it was',
      destructive: mode === 'enforce',
    });
    if (sure !== null)
      try {
        await this.api.set({ check: mode });
      } catch (error) {
        this.feedback.tell(problemOf(error).detail);
      }
    await this.all.load();
    this.asked.set(null);
  }

  private consequence(mode: LicenceSettingMode): string {
    const seen = this.refusals.value();
    const past = seen
      ? `In the last 30 days ${plural(seen.refused, 'message was', 'messages were')} refused and ${count(seen.flagged)} sent and flagged, of ${plural(seen.total, 'sender')}.`
      : 'How many messages that was in the last 30 days is not known at the moment.';
    const next = {
      enforce: 'From now on all of them are refused with 550 5.7.1.',
      warn: 'From now on all of them are sent protected, and flagged.',
      off: 'From now on all of them are sent protected, and it is not kept who had no licence.',
    };
    return `${past} ${next[mode]}`;
  }
}
