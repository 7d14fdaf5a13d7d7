import { Component, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { Icon } from '@chancery/ui';
import { MODES } from './mode';
import { MomentField } from './moment-field';
import type { RuleForm } from './rule-form';
import { choicesOf, ON_ERROR, RECIPIENT_IS, SENDER_IS } from './settings';

/** When a rule counts and how it is judged: everything of it that is no condition, action or exception. */
@Component({
  selector: 'ch-when-and-how',
  imports: [FormsModule, Icon, MatCheckboxModule, MatFormFieldModule, MatSelectModule, MomentField],
  template: `
    <div class="modes" role="radiogroup" aria-label="Mode">
      @for (each of modes; track each.mode) {
        <label class="mode" [class.chosen]="rule().mode === each.mode">
          <input
            type="radio"
            name="mode"
            [value]="each.mode"
            [checked]="rule().mode === each.mode"
            (change)="changed.emit({ mode: each.mode })"
          />
          <span
            ><strong><ch-icon [name]="each.icon" [size]="16" /> {{ each.label }}</strong>
            <span class="soft small">{{ each.effect }}</span></span
          >
        </label>
      }
    </div>
    @if (rule().mode === 'test') {
      <mat-checkbox
        name="notify"
        [ngModel]="rule().notifyInTest === true"
        (ngModelChange)="changed.emit({ notifyInTest: $event })"
        >Send its notifications in Test too; incident reports are always sent</mat-checkbox
      >
    }
    @if (!rule().enabled) {
      <mat-checkbox
        name="enabled"
        [ngModel]="rule().enabled"
        (ngModelChange)="changed.emit({ enabled: $event })"
        >Switched on: while it is not, the mode above has no effect</mat-checkbox
      >
    }
    <div class="pair">
      <ch-moment-field
        data-pointer="/activationDate"
        label="From"
        none="From now on."
        [value]="rule().activationDate ?? null"
        (valueChange)="changed.emit({ activationDate: $event })"
      />
      <ch-moment-field
        data-pointer="/expiryDate"
        label="Until"
        none="For ever."
        [value]="rule().expiryDate ?? null"
        (valueChange)="changed.emit({ expiryDate: $event })"
      />
    </div>
    @if (dateProblem(); as wrong) {
      <p class="wrong small" role="alert">{{ wrong }}</p>
    }
    <div class="pair">
      <div class="field">
        <span class="label" id="on-error-label">If the rule cannot be judged</span>
        <mat-form-field>
          <mat-select
            name="errorAction"
            aria-labelledby="on-error-label"
            [ngModel]="rule().errorAction"
            (ngModelChange)="changed.emit({ errorAction: $event })"
          >
            @for (each of onError; track each.value) {
              <mat-option [value]="each.value">{{ each.label }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      <div class="field">
        <span class="label" id="sender-is-label">The sender is read from</span>
        <mat-form-field>
          <mat-select
            name="senderAddressLocation"
            aria-labelledby="sender-is-label"
            [ngModel]="rule().senderAddressLocation"
            (ngModelChange)="changed.emit({ senderAddressLocation: $event })"
          >
            @for (each of senderIs; track each.value) {
              <mat-option [value]="each.value">{{ each.label }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      <div class="field">
        <span class="label" id="recipient-is-label">The recipient is read as</span>
        <mat-form-field>
          <mat-select
            name="recipientAddressType"
            aria-labelledby="recipient-is-label"
            [ngModel]="rule().recipientAddressType"
            (ngModelChange)="changed.emit({ recipientAddressType: $event })"
          >
            @for (each of recipientIs; track each.value) {
              <mat-option [value]="each.value">{{ each.label }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
        <span class="hint"
          >Exchange’s setting. They differ for people with other addresses (Settings, People).</span
        >
      </div>
    </div>
    <mat-checkbox
      name="stop"
      [ngModel]="rule().stopProcessing === true"
      (ngModelChange)="changed.emit({ stopProcessing: $event })"
      >Stop after this rule: later rules are not judged where it matched</mat-checkbox
    >
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    .modes {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
      gap: 12px;
    }
    .mode {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 10px;
      padding: 12px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      cursor: pointer;
    }
    .mode > span {
      display: grid;
      gap: 2px;
    }
    .mode.chosen {
      border-color: var(--mat-sys-primary);
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
    }
    .mode.chosen .soft {
      color: inherit;
    }
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
      gap: 16px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class WhenAndHow {
  readonly rule = input.required<RuleForm>();
  /** What is wrong with its dates. */
  readonly dateProblem = input<string | null>(null);
  readonly changed = output<Partial<RuleForm>>();
  protected readonly modes = MODES;
  protected readonly onError = choicesOf(ON_ERROR);
  protected readonly senderIs = choicesOf(SENDER_IS);
  protected readonly recipientIs = choicesOf(RECIPIENT_IS);
}
