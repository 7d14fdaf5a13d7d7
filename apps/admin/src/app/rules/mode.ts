import { Component, input, output } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import type { RuleMode } from '@chancery/contracts';
import { Chip, type ChipKind, Icon, type IconName } from '@chancery/ui';

/** The three modes in words: what each does to mail. */
export const MODES: readonly {
  mode: RuleMode;
  label: string;
  kind: ChipKind;
  icon: IconName;
  effect: string;
}[] = [
  {
    mode: 'off',
    label: 'Off',
    kind: 'off',
    icon: 'circle-off',
    effect: 'Mail is not checked against this rule.',
  },
  {
    mode: 'test',
    label: 'Test',
    kind: 'test',
    icon: 'flask-conical',
    effect: 'Matches are recorded. Mail leaves as if the rule were off.',
  },
  {
    mode: 'enforce',
    label: 'Enforce',
    kind: 'info',
    icon: 'shield-check',
    effect: 'Matching mail is handled from the next message on.',
  },
];

export const modeOf = (mode: RuleMode) => MODES.find((each) => each.mode === mode) ?? MODES[0]!;

/** A rule's mode as chip, and a menu to change it. */
@Component({
  selector: 'ch-mode-menu',
  imports: [Chip, Icon, MatMenuModule],
  template: `<button
      type="button"
      [matMenuTriggerFor]="modes"
      [attr.aria-label]="'Mode of ' + name() + ': ' + of(mode()).label"
    >
      <ch-chip [kind]="of(mode()).kind" [icon]="of(mode()).icon"
        >{{ of(mode()).label }} <ch-icon name="chevron-down" [size]="14"
      /></ch-chip>
    </button>
    <mat-menu #modes="matMenu">
      @for (each of all; track each.mode) {
        <button mat-menu-item type="button" (click)="chosen.emit(each.mode)">
          <ch-icon [name]="each.icon" /> {{ each.label }}
          @if (each.mode === mode()) {
            <ch-icon name="check" [size]="16" /><span class="hidden">, now</span>
          }
        </button>
      }
    </mat-menu>`,
  styles: `
    button:not([mat-menu-item]) {
      border: 0;
      padding: 2px 0;
      background: none;
      cursor: pointer;
      font: inherit;
    }
  `,
})
export class ModeMenu {
  readonly mode = input.required<RuleMode>();
  /** Of the rule, for the label. */
  readonly name = input.required<string>();
  readonly chosen = output<RuleMode>();
  protected readonly all = MODES;
  protected readonly of = modeOf;
}
