import { Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Title } from '@angular/platform-browser';
import { Router, RouterLink } from '@angular/router';
import type { DomainView } from '@chancery/contracts';
import { Chip, Feedback, Icon, Page, plural, State } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { SessionStore } from '../core/session-store';
import { DEMO_DOMAIN, DomainsPart } from '../settings/domains-part';
import { HopsPart } from '../settings/hops-part';
import { SettingsApi } from '../settings/settings-api';
import { TestMessagePart } from '../settings/test-message-part';
import { FirstRunApi } from './first-run-api';
import { NameStep } from './name-step';
import { RuleStep } from './rule-step';
import { around, doneOf, stepNamed, STEPS } from './steps';

const AGAIN_MS = 1_000;
/** A test message that has not come back by then is looked at on its own page. */
const TIMES = 60;

/**
 * The first hour in a guided order: each step is a part of the settings or the rules, and is done when the organisation
 * is so, wherever that was set.
 */
@Component({
  selector: 'ch-first-run-page',
  imports: [
    Chip,
    DomainsPart,
    HopsPart,
    Icon,
    MatButtonModule,
    NameStep,
    Page,
    RouterLink,
    RuleStep,
    State,
    TestMessagePart,
  ],
  templateUrl: './first-run-page.html',
  styleUrl: './first-run-page.scss',
})
export class FirstRunPage {
  /** As the address has it. */
  readonly step = input.required<string>();
  private readonly api = inject(FirstRunApi);
  private readonly settings = inject(SettingsApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  private readonly store = inject(SessionStore);
  protected readonly words = STEPS;
  protected readonly state = loader(() => this.api.read());
  protected readonly organisation = loader(() => this.settings.organisation());
  protected readonly mayWriteRules = computed(() => this.store.can('compliance'));
  protected readonly named = computed(() => stepNamed(this.step()));
  protected readonly heading = computed(() => {
    const named = this.named();
    if (named) return STEPS[named].title;
    return this.step() === 'done' ? 'You are set up' : 'There is no such step';
  });
  protected readonly done = computed(() => {
    const state = this.state.value();
    return state ? doneOf(state) : 0;
  });
  protected readonly place = computed(() => {
    const [state, named] = [this.state.value(), this.named()];
    return state && named ? state.steps.findIndex(({ step }) => step === named) + 1 : 0;
  });
  protected readonly isDone = computed(
    () => this.state.value()?.steps.find(({ step }) => step === this.named())?.done === true,
  );
  protected readonly left = computed(
    () => this.state.value()?.steps.filter(({ done }) => !done) ?? [],
  );
  protected readonly around = computed(() => {
    const [state, named] = [this.state.value(), this.named()];
    return state && named ? around(state, named) : { back: null, next: null };
  });
  protected readonly sentence = computed(() => {
    const [state, named] = [this.state.value(), this.named()];
    if (!state) return '';
    if (named) return STEPS[named].line;
    const left = state.steps.length - doneOf(state);
    return left === 0
      ? 'All six steps are done: your mail passes by your rules.'
      : `${plural(left, 'step')} left. Each can be done at any time, here or in the settings.`;
  });
  protected readonly domains = signal<readonly DomainView[] | null>(null);
  /** There is nothing to sign for. */
  protected readonly none = computed(
    () => this.domains()?.every(({ name }) => name === DEMO_DOMAIN) === true,
  );
  /** The address that passcodes come from, and a better one, as long as it is of the demo domain. */
  protected readonly address = computed(() => {
    const view = this.organisation.value()?.value;
    const own = this.domains()?.find(({ name }) => name !== DEMO_DOMAIN);
    return own && view?.serviceAddress.endsWith(`@${DEMO_DOMAIN}`)
      ? { now: view.serviceAddress, own: `chancery@${own.name}` }
      : null;
  });
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    void this.state.load();
    void this.organisation.load();
    const live = inject(LiveEvents);
    for (const noun of ['organisation', 'domains', 'rules'])
      live.on(noun, () => void this.state.load());
    live.on('organisation', () => void this.organisation.load());
    const title = inject(Title);
    effect(() => title.setTitle(`${this.heading()} – Chancery`));
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** Asks until the test message has come back; events of messages are not for every role. */
  protected async watch(times = TIMES): Promise<void> {
    clearTimeout(this.timer);
    await this.state.load();
    const back = this.state.value()?.steps.find(({ step }) => step === 'test-message')?.done;
    if (!back && times > 0) this.timer = setTimeout(() => void this.watch(times - 1), AGAIN_MS);
  }

  protected async writeFrom(serviceAddress: string): Promise<void> {
    const etag = this.organisation.value()?.etag ?? null;
    try {
      this.organisation.set(await this.settings.change({ serviceAddress }, etag));
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
      await this.organisation.load();
    }
    await this.state.load();
  }

  protected async dismiss(): Promise<void> {
    try {
      this.state.set(await this.api.dismiss(true));
      await this.router.navigateByUrl('/overview');
      this.feedback.undoable('The overview shows the first steps no longer.', () => {
        void this.api.dismiss(false).catch((error: unknown) => {
          this.feedback.tell(problemOf(error).detail);
        });
      });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }
}
