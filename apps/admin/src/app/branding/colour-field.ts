import { Component, computed, input, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ColourCheck } from '@chancery/brand';
import { Icon } from '@chancery/ui';

/** A colour as swatch and as text, with how it reads where it is used and, if badly, the nearest that reads well. */
@Component({
  selector: 'ch-colour-field',
  imports: [FormsModule, Icon, MatButtonModule, MatFormFieldModule, MatInputModule],
  template: `
    <label [for]="name()">{{ label() }}</label>
    <mat-form-field>
      <input
        matPrefix
        type="color"
        [attr.aria-label]="label() + ', chosen by eye'"
        [disabled]="disabled()"
        [ngModel]="swatch()"
        (ngModelChange)="value.set($event.toUpperCase())"
        [ngModelOptions]="{ standalone: true }"
      />
      <input
        matInput
        class="mono"
        maxlength="7"
        autocomplete="off"
        spellcheck="false"
        [id]="name()"
        [disabled]="disabled()"
        [attr.aria-describedby]="name() + '-meter'"
        [(ngModel)]="value"
        [ngModelOptions]="{ standalone: true }"
      />
    </mat-form-field>
    <div [id]="name() + '-meter'" aria-live="polite">
      @if (fault()) {
        <p class="meter bad"><ch-icon name="circle-alert" [size]="16" /> {{ fault() }}</p>
      } @else if (check(); as it) {
        @if (it.passes) {
          <p class="meter good">
            <ch-icon name="circle-check" [size]="16" />
            {{ it.ratio.toFixed(1) }} : 1 {{ it.against }}
          </p>
        } @else {
          <p class="meter bad">
            <ch-icon name="triangle-alert" [size]="16" />
            {{ it.ratio.toFixed(1) }} : 1 {{ it.against }}, needs {{ it.needs }} : 1
          </p>
        }
      }
    </div>
    @if (check(); as it) {
      @if (!it.passes && it.suggestion && !fault() && !disabled()) {
        <div class="advice">
          <ch-icon name="wand-sparkles" />
          <p>
            <strong class="mono">{{ it.suggestion }}</strong> is the nearest colour that passes.
          </p>
          <button mat-button type="button" (click)="value.set(it.suggestion)">
            Use it<span class="hidden"> for {{ label() }}</span>
          </button>
        </div>
      }
    }
  `,
  host: { class: 'field' },
  styles: `
    input[type='color'] {
      inline-size: 24px;
      block-size: 24px;
      margin: 0 8px 0 12px;
      padding: 0;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      background: none;
      cursor: pointer;
    }
    .meter {
      display: flex;
      gap: 6px;
      align-items: flex-start;
      font-size: 12.5px;
      line-height: 18px;
    }
    .good {
      color: var(--ch-protected);
    }
    .bad {
      color: var(--ch-failed);
    }
    .advice {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      padding: 8px 12px;
      border-radius: 8px;
      background: var(--ch-test-container);
      color: var(--ch-test);
    }
    .advice p {
      flex: 1;
      min-inline-size: 120px;
      font-size: 13px;
      line-height: 18px;
    }
    .advice button {
      --mat-button-text-label-text-color: var(--ch-test);
      text-decoration: underline;
    }
  `,
})
export class ColourField {
  readonly name = input.required<string>();
  readonly label = input.required<string>();
  readonly value = model.required<string>();
  readonly check = input<ColourCheck | undefined>();
  readonly fault = input<string | undefined>();
  readonly disabled = input(false);
  /** What a picker of the browser can show. */
  protected readonly swatch = computed(() =>
    /^#[0-9a-f]{6}$/i.test(this.value()) ? this.value().toLowerCase() : '#000000',
  );
}
