import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Feedback, fullTime, Icon, Page, State, when } from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { type ApiProblem, ChangeWaits, problemOf } from '../core/problem';
import { ChangesApi } from '../rules/changes/changes-api';

/** Whether changes of rules need a second person. */
@Component({
  selector: 'ch-second-person-page',
  imports: [Icon, MatButtonModule, Page, RouterLink, State],
  template: `
    <ch-page heading="Changes to rules" [sentence]="sentence()">
      @if (setting.value(); as it) {
        <section class="card" aria-labelledby="second-title">
          <h2 id="second-title">Second person</h2>
          <p>
            With it, nothing about rules is published before another compliance administrator or
            owner approved it: rules, their order and mode, imports, files, and the lists and
            sensitive types that rules use. Nobody approves a change of their own. Mail is handled
            by the rules in force until then.
          </p>
          <p class="soft">
            In an emergency an owner publishes a change alone, with a reason that the audit trail
            keeps. Switching it off is itself a change that somebody else approves.
          </p>
          @if (it.by) {
            <p class="soft small">
              {{ it.needed ? 'Switched on' : 'Switched off' }} by {{ it.by }},
              <time [attr.datetime]="it.at" [attr.title]="fullTime(it.at!)">{{
                when(it.at!)
              }}</time>
            </p>
          }
          @if (problem(); as it) {
            <p class="wrong" role="alert">{{ it.detail }}</p>
          }
          @if (it.needed && waits(); as id) {
            <p role="status">
              <ch-icon name="hourglass" [size]="16" />
              <a [routerLink]="['/rules/changes', id]"
                >Switching it off waits for a second person.</a
              >
            </p>
          }
          <div>
            @if (it.needed) {
              <button mat-stroked-button type="button" [disabled]="busy()" (click)="need(false)">
                Need no second person
              </button>
            } @else {
              <button mat-flat-button type="button" [disabled]="busy()" (click)="need(true)">
                Need a second person
              </button>
            }
          </div>
        </section>
      } @else if (setting.problem(); as it) {
        <div class="card">
          <ch-state
            kind="error"
            [fact]="it.detail"
            [trace]="it.traceId"
            button="Retry"
            (pressed)="setting.load()"
          />
        </div>
      } @else {
        <div class="card"><ch-state kind="loading" fact="Loading the setting" /></div>
      }
    </ch-page>
  `,
  styles: `
    section {
      display: grid;
      gap: 12px;
      max-inline-size: 720px;
    }
  `,
})
export class SecondPersonPage {
  private readonly api = inject(ChangesApi);
  private readonly feedback = inject(Feedback);
  protected readonly setting = loader(() => this.api.secondPerson());
  protected readonly problem = signal<ApiProblem | null>(null);
  /** Id of the proposal to switch it off. */
  protected readonly waits = signal<string | null>(null);
  protected readonly busy = signal(false);
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly sentence = computed(() => {
    const it = this.setting.value();
    if (!it) return '';
    return it.needed
      ? 'A second person approves each change before it is published.'
      : 'Whoever may change rules publishes alone.';
  });

  constructor() {
    void this.setting.load();
    inject(LiveEvents).on('rule-proposals', () => void this.setting.load());
  }

  protected async need(needed: boolean): Promise<void> {
    if (needed) {
      const answer = await this.feedback.ask({
        title: 'Need a second person?',
        text: 'From now on changes of rules wait for somebody else. Make sure that there are two people who may change rules.',
        confirm: 'Need a second person',
        keep: 'Leave it as it is',
      });
      if (answer === null) return;
    }
    this.busy.set(true);
    this.problem.set(null);
    try {
      this.setting.set(await this.api.need(needed));
      this.feedback.tell(needed ? 'A second person is needed now.' : 'No second person is needed.');
    } catch (error) {
      if (error instanceof ChangeWaits) this.waits.set(error.id);
      else this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
