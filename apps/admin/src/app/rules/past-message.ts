import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PastMessageTrial } from '@chancery/contracts';
import { bytes, Chip, fullTime, plural, when } from '@chancery/ui';
import { NotEvaluable } from './simulation/not-evaluable';
import { fateOf } from './simulation/words';

/** Recipients that are listed; a message may have a thousand. */
const ROWS = 50;

/** A message of the trail: what was decided over it then, beside what the rules of today decide from what is kept. */
@Component({
  selector: 'ch-past-message',
  imports: [Chip, NotEvaluable, RouterLink],
  template: `
    <h2>From the trail</h2>
    <p class="serif">{{ sentence() }}</p>
    <p class="soft small">
      <a [routerLink]="['/messages', trial().id]"
        >{{ trial().from || 'A notice' }} to {{ plural(trial().recipients.length, 'recipient') }}</a
      >, <time [attr.title]="fullTime(trial().at)">{{ when(trial().at) }}</time>,
      {{ bytes(trial().size) }}, from {{ trial().client }}. Revision {{ trial().revision }} of the
      rules.
    </p>
    <ul aria-label="Recipients">
      @for (each of rows(); track each.address) {
        <li>
          <span class="who">{{ each.address }}</span>
          <span class="row"
            ><span class="soft small">Then</span>
            <ch-chip [kind]="each.was.kind" [icon]="each.was.icon">{{
              each.was.word
            }}</ch-chip></span
          >
          <span class="row"
            ><span class="soft small">By the rules of today</span>
            <ch-chip [kind]="each.would.kind" [icon]="each.would.icon">{{
              each.would.word
            }}</ch-chip></span
          >
        </li>
      }
    </ul>
    @if (trial().recipients.length > rows().length) {
      <p class="soft small">
        And {{ plural(trial().recipients.length - rows().length, 'more recipient') }}.
      </p>
    }
    <ch-not-evaluable [rules]="trial().notEvaluable" [at]="trial().at" />
    @if (trial().more > 0) {
      <p class="soft small">And {{ plural(trial().more, 'more rule') }} of that kind.</p>
    }
    <p class="soft small">
      What was written is sealed. The envelope is filled in below: put in a text, and run it whole.
    </p>
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      grid-template-columns: minmax(0, 1fr);
    }
    h2 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    ul {
      display: grid;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 16px;
      padding-block: 8px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    .who {
      flex: 1 1 200px;
      min-inline-size: 0;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
  `,
})
export class PastMessage {
  readonly trial = input.required<PastMessageTrial>();
  protected readonly when = when;
  protected readonly fullTime = fullTime;
  protected readonly bytes = bytes;
  protected readonly plural = plural;
  protected readonly rows = computed(() =>
    this.trial()
      .recipients.slice(0, ROWS)
      .map(({ address, was, would }) => ({
        address,
        was: fateOf(was),
        would: fateOf(would),
      })),
  );
  protected readonly sentence = computed(() => {
    const { recipients } = this.trial();
    const open = recipients.filter(({ would }) => would === null).length;
    const other = recipients.filter(
      ({ was, would }) =>
        would !== null && (was.fate !== would.fate || was.template !== would.template),
    ).length;
    const told = [
      ...(other > 0
        ? [`The rules of today decide otherwise for ${plural(other, 'recipient')}.`]
        : []),
      ...(open > 0
        ? [`For ${plural(open, 'recipient')} it hangs on what is not kept of the message.`]
        : []),
    ];
    return told.length > 0 ? told.join(' ') : 'The rules of today decide as it was decided then.';
  });
}
