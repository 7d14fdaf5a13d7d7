import { Component, ElementRef, inject, input, model } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { CatalogueAction, CatalogueCondition, RuleProblem } from '@chancery/contracts';
import { Icon } from '@chancery/ui';
import { ArgumentField } from './argument-field';
import { ClausePicker } from './clause-picker';
import type { Choice } from './rules-api';
import { whyNoValue } from './why-no-value';

/** A condition, exception or action as the editor holds it. */
export interface Clause {
  code: string;
  args: Record<string, unknown>;
}

/** Rows of one part of a rule: what it is made of, and a picker to add one. Drawn from the definitions alone. */
@Component({
  selector: 'ch-clause-rows',
  imports: [ArgumentField, ClausePicker, Icon, MatButtonModule],
  template: `
    @for (clause of clauses(); track $index; let at = $index) {
      @if (at > 0) {
        <p class="joiner">{{ joiner() }}</p>
      }
      <fieldset [attr.data-pointer]="pointer() + '/' + at">
        <legend>
          <span class="hidden">{{ noun() }} {{ at + 1 }}: </span
          >{{ entry(clause.code)?.label ?? clause.code }}
        </legend>
        <div class="arguments">
          @for (field of entry(clause.code)?.fields ?? []; track field.name) {
            <ch-argument-field
              [attr.data-pointer]="pointer() + '/' + at + '/args/' + field.name"
              [field]="field"
              [value]="clause.args[field.name]"
              [check]="whyNot(clause.code, field.name)"
              [templates]="templates()"
              [brands]="brands()"
              [groups]="groups()"
              (valueChange)="set(at, field.name, $event)"
            />
          }
          @for (problem of problemsOf(at); track $index) {
            <p class="wrong small" role="alert">{{ problem.detail }}</p>
          }
        </div>
        <button
          mat-icon-button
          class="remove"
          type="button"
          [attr.aria-label]="'Remove ' + noun().toLowerCase() + ' ' + (at + 1)"
          (click)="remove(at)"
        >
          <ch-icon name="trash-2" />
        </button>
      </fieldset>
    }
    <ch-clause-picker [noun]="noun().toLowerCase()" [entries]="entries()" (picked)="add($event)" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    fieldset {
      position: relative;
      margin: 0;
      padding: 12px 56px 16px 16px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      min-inline-size: 0;
    }
    legend {
      padding-inline: 6px;
      font-weight: 500;
    }
    .arguments {
      display: grid;
      gap: 12px;
      /* Of a condition that asks for nothing the button to remove it would stand across the frame. */
      min-block-size: 24px;
    }
    .remove {
      position: absolute;
      inset-block-start: 4px;
      inset-inline-end: 4px;
    }
    .joiner {
      font: 400 15.5px/20px var(--ch-serif);
      font-variant-caps: all-small-caps;
      color: var(--mat-sys-on-surface-variant);
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class ClauseRows {
  /** Where the clauses stand in the rule: `/conditions`. */
  readonly pointer = input.required<string>();
  /** `Condition`, `Exception` or `Action`. */
  readonly noun = input.required<string>();
  readonly joiner = input('and');
  readonly clauses = model.required<readonly Clause[]>();
  readonly entries = input.required<readonly (CatalogueCondition | CatalogueAction)[]>();
  /** Pointers begin at the clause: `/0/args/words`. */
  readonly problems = input<readonly RuleProblem[]>([]);
  readonly templates = input<readonly Choice[]>([]);
  readonly brands = input<readonly Choice[]>([]);
  readonly groups = input<readonly Choice[]>([]);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  protected entry(code: string) {
    return this.entries().find((each) => each.code === code);
  }

  protected problemsOf(at: number): readonly RuleProblem[] {
    return this.problems().filter(({ pointer }) => pointer.split('/')[1] === String(at));
  }

  protected whyNot(code: string, name: string): (text: string) => string | null {
    return (text) =>
      whyNoValue(this.noun() === 'Action' ? 'action' : 'condition', code, name, text);
  }

  protected add(code: string): void {
    const fields = this.entry(code)?.fields ?? [];
    const args = Object.fromEntries(
      fields
        .filter(({ optional }) => !optional)
        .map((field) => [
          field.name,
          field.editor === 'rights-template'
            ? this.usual(this.templates())
            : field.editor === 'brand'
              ? this.brands()[0]?.value
              : (field.choices[0]?.value ?? blank(field.editor)),
        ]),
    );
    this.clauses.set([...this.clauses(), { code, args }]);
    // On to what is asked for.
    setTimeout(() => {
      const rows = this.host.nativeElement.querySelectorAll('fieldset');
      rows[rows.length - 1]?.querySelector<HTMLElement>('input, textarea, mat-select')?.focus();
    });
  }

  /** The template most rules use; another where it is not there. */
  private usual(templates: readonly Choice[]): string {
    const usual = templates.find(({ value }) => value === 'encrypt-only') ?? templates[0];
    return usual?.value ?? 'encrypt-only';
  }

  protected remove(at: number): void {
    this.clauses.set(this.clauses().filter((_, each) => each !== at));
    setTimeout(() => {
      const next = this.host.nativeElement.querySelectorAll<HTMLElement>('.remove');
      (
        next[Math.min(at, next.length - 1)] ??
        this.host.nativeElement.querySelector<HTMLElement>('.add')
      )?.focus();
    });
  }

  protected set(at: number, name: string, value: unknown): void {
    this.clauses.set(
      this.clauses().map((clause, each) =>
        each === at ? { ...clause, args: { ...clause.args, [name]: value } } : clause,
      ),
    );
  }
}

const blank = (editor: string): unknown =>
  ['words', 'patterns', 'addresses', 'domains', 'ip-ranges', 'groups', 'sensitive-types'].includes(
    editor,
  )
    ? []
    : editor === 'size'
      ? 1_000_000
      : editor === 'flag'
        ? false
        : '';
