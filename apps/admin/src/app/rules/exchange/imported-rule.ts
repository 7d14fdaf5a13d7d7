import { Component, computed, input, model } from '@angular/core';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ClashChoice, ImportedParameter, ImportedRule } from '@chancery/contracts';
import { Chip, Icon, plural, SentenceLine } from '@chancery/ui';
import { modeOf } from '../mode';
import { CHOICES } from './choices';

/** What a rule of the file becomes: its sentence, what stays behind, and every parameter. */
@Component({
  selector: 'ch-imported-rule',
  imports: [Chip, Icon, MatFormFieldModule, MatInputModule, SentenceLine],
  templateUrl: './imported-rule.html',
  styleUrl: './imported-rule.scss',
})
export class ImportedRuleCard {
  readonly imported = input.required<ImportedRule>();
  /** For this rule alone; null = as for all. */
  readonly choice = model<ClashChoice | null>(null);
  /** What is chosen for all. */
  readonly otherwise = input.required<ClashChoice>();
  protected readonly choices = CHOICES;
  protected readonly mode = computed(() => {
    const { mode, enabled } = this.imported().rule;
    return modeOf(enabled ? mode : 'off');
  });
  protected readonly effective = computed(() => this.choice() ?? this.otherwise());
  protected readonly told = computed(() =>
    this.imported().parameters.filter(({ status }) => status !== 'about'),
  );
  protected readonly count = computed(() => plural(this.told().length, 'parameter'));
  protected readonly id = computed(() => `rule-${this.imported().rule.priority}`);

  protected pick(value: string): void {
    this.choice.set(value === '' ? null : (value as ClashChoice));
  }

  protected word({ status }: ImportedParameter): string {
    if (status === 'carried') return 'Carried';
    return status === 'mapped' ? 'Carried in another form' : 'Not carried';
  }
}
