import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { Feedback, Page, State } from '@chancery/ui';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { CasesApi } from './cases/cases-api';
import { SavedCases } from './cases/saved-cases';
import { PastMessage } from './past-message';
import { RulesApi } from './rules-api';
import { type Tab, TabList } from './tab-list';
import { type GivenMessage, Tester } from './tester';

/** Recipients that the tester takes. */
const MOST = 100;

/** A message tried on the rules in force; and those that were kept to be tried at each change of them. */
@Component({
  selector: 'ch-tester-page',
  imports: [Page, PastMessage, SavedCases, State, TabList, Tester],
  template: `<ch-page
    heading="Test a message"
    sentence="The rules in force judge it as the gateway would. Nothing of it is sent, or kept unless you save it as a case."
  >
    <ch-tab-list
      label="Messages to test"
      [tabs]="tabs"
      [selected]="shown()"
      (chosen)="go({ tab: $event === 'cases' ? 'cases' : null })"
    />
    <!-- What is typed stays while the cases are looked at. -->
    <div
      role="tabpanel"
      id="panel-message"
      aria-labelledby="tab-message"
      [hidden]="shown() !== 'message'"
    >
      @if (message()) {
        @if (past.value(); as trial) {
          <div class="card tester past"><ch-past-message [trial]="trial" /></div>
        } @else if (past.problem(); as it) {
          <div class="card tester past">
            <ch-state
              [kind]="it.status === 404 ? 'filtered' : it.status === 403 ? 'denied' : 'error'"
              [fact]="it.detail"
              [trace]="it.traceId"
              button="Retry"
              (pressed)="past.load()"
            />
          </div>
        } @else if (past.loading()) {
          <div class="card tester past">
            <ch-state kind="loading" fact="Reading what is kept of the message" />
          </div>
        }
      }
      <div class="card tester"><ch-tester [given]="given()" (saved)="showSaved($event)" /></div>
    </div>
    @if (shown() === 'cases') {
      <div role="tabpanel" id="panel-cases" aria-labelledby="tab-cases">
        <ch-saved-cases
          [fresh]="fresh()"
          (tries)="go({ tab: null })"
          (opened)="go({ tab: null, case: $event, message: null })"
        />
      </div>
    } @else {
      <div id="panel-cases" hidden></div>
    }
  </ch-page>`,
  styles: `
    .tester {
      max-inline-size: 760px;
    }
    .past {
      margin-block-end: 16px;
    }
  `,
})
export class TesterPage {
  readonly tab = input<string>();
  /** Id of a case whose message is tried. */
  readonly case = input<string>();
  /** Id of a message of the trail that is put to the rules of today. */
  readonly message = input<string>();
  private readonly api = inject(RulesApi);
  private readonly cases = inject(CasesApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  protected readonly tabs: readonly Tab[] = [
    { key: 'message', label: 'A message' },
    { key: 'cases', label: 'Cases' },
  ];
  protected readonly given = signal<GivenMessage | null>(null);
  protected readonly past = loader(async () => {
    const trial = await this.api.pastMessage(this.message() ?? '');
    const { from, recipients } = trial;
    this.given.set({ from, to: recipients.slice(0, MOST).map(({ address }) => address) });
    return trial;
  });
  protected readonly fresh = signal<string | null>(null);

  constructor() {
    effect(() => {
      const id = this.case();
      if (id) untracked(() => void this.open(id));
    });
    effect(() => {
      if (this.message()) untracked(() => void this.past.load());
    });
  }

  protected shown(): 'message' | 'cases' {
    return this.tab() === 'cases' ? 'cases' : 'message';
  }

  protected go(queryParams: { tab: string | null; case?: string; message?: null }): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams,
      queryParamsHandling: 'merge',
    });
  }

  protected showSaved(id: string): void {
    this.fresh.set(id);
    this.go({ tab: 'cases' });
  }

  /** Puts the message of a case into the tester. */
  private async open(id: string): Promise<void> {
    try {
      const [all, message] = await Promise.all([this.cases.list(), this.cases.message(id)]);
      const one = all.find((each) => each.id === id);
      if (!one || this.case() !== id) return;
      this.given.set({
        from: one.from,
        to: one.to,
        file: new File([message], `${one.name}.eml`, { type: 'message/rfc822' }),
      });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }
}
