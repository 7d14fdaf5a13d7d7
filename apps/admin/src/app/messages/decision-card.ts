import { Component, computed, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { MessageDetails, TraceEvent } from '@chancery/contracts';
import { Chip, Icon } from '@chancery/ui';
import { SEVERITIES, templateName } from './words';

interface Decided {
  id: string;
  number: number;
  name: string;
  /** For whom it acted, where not for all of them, and how it is counted. */
  whom: string;
  /** As the rule reads today; empty where it is gone, or may not be read. */
  sentence: string;
}

/** Why a message was protected, refused or let through: the rules that acted, as the gateway kept them. */
@Component({
  selector: 'ch-decision-card',
  imports: [Chip, Icon, MatButtonModule, RouterLink],
  template: `
    <div class="head">
      <h2>{{ message().protected ? 'Why it was protected' : 'Why it was not protected' }}</h2>
      @if (testLink(); as link) {
        <a mat-button [routerLink]="link" [queryParams]="{ message: message().id }"
          >Try in the tester</a
        >
      }
    </div>
    <ol>
      @for (rule of decided(); track $index) {
        <li>
          <ch-icon name="check" [size]="18" />
          <div>
            <p>
              <b>{{ rule.number }} {{ rule.name }}</b>
              <span class="soft small">{{ rule.whom }}</span>
            </p>
            @if (rule.sentence) {
              <p class="serif soft sentence">{{ rule.sentence }}</p>
            }
          </div>
        </li>
      }
      @for (rule of tested(); track $index) {
        <li>
          <ch-icon name="corner-down-right" [size]="18" />
          <p>
            <b>{{ rule }}</b> <ch-chip kind="test">Would have matched</ch-chip>
          </p>
        </li>
      }
    </ol>
    @if (decided().length === 0) {
      <p class="serif">{{ nothing() }}</p>
    }
    @for (effect of effects(); track $index) {
      <p class="soft small">{{ effect }}</p>
    }
    <p class="soft small">
      What was kept are the rules that acted, not what each condition saw.
      @if (revision(); as number) {
        Judged by revision {{ number }}.
      }
    </p>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    .head {
      display: flex;
      justify-content: space-between;
      align-items: center;
      gap: 8px;
      min-block-size: 36px;
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ol {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 12px;
    }
    ol:empty {
      display: none;
    }
    li {
      display: grid;
      grid-template-columns: 20px minmax(0, 1fr);
      gap: 8px;
      color: var(--ch-protected);
    }
    li > * {
      min-inline-size: 0;
    }
    li p {
      color: var(--mat-sys-on-surface);
      overflow-wrap: anywhere;
    }
    b {
      font-weight: 600;
    }
    .sentence {
      font-size: 15.5px;
      line-height: 23px;
    }
  `,
})
export class DecisionCard {
  readonly message = input.required<MessageDetails>();
  readonly events = input.required<readonly TraceEvent[]>();
  /** Sentences of rules as they read today, by id. */
  readonly sentences = input<ReadonlyMap<string, string>>(new Map());
  /** Where the tester is, for those who may use it. */
  readonly testLink = input<string | null>(null);

  private readonly committed = computed(
    () => this.events().find(({ kind }) => kind === 'message.committed')?.body ?? {},
  );

  protected readonly decided = computed((): Decided[] => {
    const { groups, recipients } = this.message();
    return groups.flatMap(({ rules }, at) =>
      rules.map((rule) => ({
        id: rule.id,
        number: rule.priority + 1,
        name: rule.name,
        whom: [
          ...(groups.length === 1
            ? []
            : [
                `for ${recipients
                  .filter(({ group }) => group === at)
                  .map(({ address }) => address)
                  .join(', ')}`,
              ]),
          ...(rule.severity ? [SEVERITIES[rule.severity]] : []),
        ].join(', '),
        sentence: this.sentences().get(rule.id) ?? '',
      })),
    );
  });

  protected readonly tested = computed((): string[] => {
    const matches = this.committed()['testMatches'];
    return Array.isArray(matches)
      ? matches.flatMap((match: unknown) =>
          match !== null && typeof match === 'object' && 'name' in match
            ? [String(match.name)]
            : [],
        )
      : [];
  });

  protected readonly revision = computed(() => {
    const version = this.committed()['rulesVersion'];
    return typeof version === 'number' || typeof version === 'string' ? version : null;
  });

  protected readonly effects = computed(() =>
    this.message().groups.flatMap(({ template, edits, reject }) => [
      ...(template ? [`Rights: ${templateName(template)}`] : []),
      ...edits,
      ...(reject ? [`Refused: ${reject.code} ${reject.text}`] : []),
    ]),
  );

  protected nothing(): string {
    return this.message().protected
      ? 'No rule acted: it is protected as the message it answers.'
      : 'No rule matched, so it went on as it came.';
  }
}
