import { Component, computed, input } from '@angular/core';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icons';

/** What a state is about; it decides colour and icon (look, "Status"). */
export type ChipKind =
  'protected' | 'unprotected' | 'info' | 'waiting' | 'test' | 'failed' | 'expired' | 'off';

const ICONS: Record<ChipKind, IconName> = {
  protected: 'seal',
  unprotected: 'mail',
  info: 'shield-check',
  waiting: 'clock-3',
  test: 'flask-conical',
  failed: 'circle-alert',
  expired: 'hourglass',
  off: 'circle-off',
};

/** A state: word, icon and colour, in that order of importance. The word is the content. */
@Component({
  selector: 'ch-chip',
  imports: [Icon],
  template: `<ch-icon [name]="icon() ?? standing()" [size]="14" /><span><ng-content /></span>`,
  host: { '[style.--own]': 'own()', '[style.--ground]': 'ground()' },
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      padding: 2px 8px;
      border-radius: 6px;
      border: 1px solid transparent;
      font-weight: 500;
      font-size: 13px;
      line-height: 20px;
      white-space: nowrap;
      color: var(--own);
      background: var(--ground);
    }
    @media (forced-colors: active) {
      :host {
        border-color: CanvasText;
      }
    }
  `,
})
export class Chip {
  readonly kind = input.required<ChipKind>();
  /** Another icon than that of its kind. */
  readonly icon = input<IconName>();
  protected readonly standing = computed(() => ICONS[this.kind()]);
  private readonly name = computed(() => (this.kind() === 'waiting' ? 'info' : this.kind()));
  protected readonly own = computed(() => `var(--ch-${this.name()})`);
  protected readonly ground = computed(() => `var(--ch-${this.name()}-container)`);
}
