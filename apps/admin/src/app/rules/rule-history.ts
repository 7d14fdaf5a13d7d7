import { Component, effect, inject, input, output, signal, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { RuleVersion } from '@chancery/contracts';
import type { SentenceOptions } from '@chancery/rules';
import { fullTime, Icon, SentenceLine, State, when } from '@chancery/ui';
import { type ApiProblem, problemOf } from '../core/problem';
import { ChangesList } from './changes-list';
import { type RuleChange, ruleChanges } from './rule-changes';
import { RulesApi } from './rules-api';

const DONE: Record<RuleVersion['change'], string> = {
  created: 'Made',
  changed: 'Changed',
  deleted: 'Deleted',
  restored: 'Restored',
};

/** Every version of a rule, newest first, with what each changed; an earlier one can be restored. */
@Component({
  selector: 'ch-rule-history',
  imports: [ChangesList, Icon, MatButtonModule, SentenceLine, State],
  template: `
    @if (versions(); as list) {
      <ol class="versions">
        @for (each of list; track each.version; let at = $index) {
          <li class="stack">
            <p>
              <b>Version {{ each.version }}</b>
              @if (at === 0 && each.change !== 'deleted') {
                <span class="soft">, the one that counts</span>
              }
            </p>
            <p class="soft small">
              {{ done[each.change]
              }}{{ each.restored === null ? '' : ' from version ' + each.restored }} by {{ each.by
              }}{{ each.approvedBy ? ', approved by ' + each.approvedBy : '' }},
              <time [attr.datetime]="each.at" [attr.title]="fullTime(each.at)">{{
                when(each.at)
              }}</time>
            </p>
            @if (each.note) {
              <p class="serif">“{{ each.note }}”</p>
            }
            @if (changes(at); as differences) {
              @if (differences.length > 0) {
                <ch-changes-list [changes]="differences" />
              } @else if (each.change !== 'deleted') {
                <p class="soft small">Saved as it was.</p>
              }
            } @else {
              <ch-sentence [pieces]="each.sentence.segments" />
            }
            @if (at > 0 && !fixed()) {
              <div>
                <button
                  mat-stroked-button
                  type="button"
                  [disabled]="busy()"
                  (click)="restore.emit(each)"
                >
                  <ch-icon name="rotate-ccw" [size]="16" /> Restore version {{ each.version }}
                </button>
              </div>
            }
          </li>
        }
      </ol>
      @if (cursor()) {
        <div>
          <button mat-button type="button" (click)="load(cursor())">Earlier versions</button>
        </div>
      }
    } @else if (problem(); as it) {
      <ch-state
        kind="error"
        fact="The history cannot be shown."
        [line]="it.detail"
        [trace]="it.traceId"
        button="Retry"
        (pressed)="load(null)"
      />
    } @else {
      <ch-state kind="loading" fact="Loading the history" />
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .versions {
      display: grid;
      gap: 20px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .versions > li {
      gap: 6px;
      padding-block-end: 20px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    .versions > li:last-child {
      padding-block-end: 0;
      border-block-end: 0;
    }
  `,
})
export class RuleHistory {
  readonly rule = input.required<string>();
  /** The newest version as far as the page knows: another one asks again. */
  readonly newest = input.required<number>();
  readonly names = input<SentenceOptions>({});
  /** While one is being restored. */
  readonly busy = input(false);
  /** Where a file manages the rule. */
  readonly fixed = input(false);
  readonly restore = output<RuleVersion>();
  private readonly api = inject(RulesApi);
  protected readonly versions = signal<readonly RuleVersion[] | null>(null);
  protected readonly cursor = signal<string | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly done = DONE;

  constructor() {
    effect(() => {
      this.rule();
      this.newest();
      untracked(() => void this.load(null));
    });
  }

  /** What a version changed, against the one before it; null for the first, and for one whose forerunner is not loaded. */
  protected changes(at: number): readonly RuleChange[] | null {
    const list = this.versions() ?? [];
    const [after, before] = [list[at], list[at + 1]];
    return after && before ? ruleChanges(before.rule, after.rule, this.names()) : null;
  }

  protected async load(cursor: string | null): Promise<void> {
    try {
      const { items, nextCursor } = await this.api.versions(this.rule(), cursor);
      this.versions.set(cursor === null ? items : [...(this.versions() ?? []), ...items]);
      this.cursor.set(nextCursor);
      this.problem.set(null);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }
}
