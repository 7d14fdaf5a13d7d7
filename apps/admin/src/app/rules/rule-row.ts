import { CdkDragHandle } from '@angular/cdk/drag-drop';
import { Component, computed, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { type MatMenu, MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { Chip, count, Icon, plural, SentenceLine, when } from '@chancery/ui';
import { STATES } from './changes/words';
import type { RuleRowView } from './list-rows';
import { modeOf } from './mode';
import { Spark } from './spark';

/** One rule in the list: handle and place, name and sentence, mode, what it matched, and what can be done to it. */
@Component({
  selector: 'li[chRuleRow]',
  imports: [
    CdkDragHandle,
    Chip,
    Icon,
    MatButtonModule,
    MatMenuModule,
    RouterLink,
    SentenceLine,
    Spark,
  ],
  templateUrl: './rule-row.html',
  styleUrl: './rule-row.scss',
  host: { '[attr.data-rule]': 'row().rule.id' },
})
export class RuleRow {
  readonly row = input.required<RuleRowView>({ alias: 'chRuleRow' });
  /** While the list is filtered its order cannot be changed. */
  readonly fixed = input(false);
  /** The days the figures are about, for links to their messages. */
  readonly period = input<{ from: string; to: string } | null>(null);
  /** Menus that all rows share; they are given the row. */
  readonly modes = input.required<MatMenu>();
  readonly more = input.required<MatMenu>();
  readonly keys = output<KeyboardEvent>();
  protected readonly data = computed(() => ({ row: this.row() }));
  protected readonly managed = computed(() => this.row().rule.managed);
  protected readonly mode = computed(() => modeOf(this.row().rule.mode));
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly states = STATES;
  protected readonly when = when;
}
