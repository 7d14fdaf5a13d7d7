import { Component, computed, ElementRef, inject, input, model } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { CatalogueAction, CatalogueCondition, RuleProblem } from '@chancery/contracts';
import { whyNotBeside } from '@chancery/rules';
import { Icon } from '@chancery/ui';
import { ArgumentField } from './argument-field';
import { blankOf, type ClauseRow, clausesIn, isGroup } from './clause';
import { ClausePicker } from './clause-picker';
import type { Choice } from './rules-api';
import { whyNoValue } from './why-no-value';

const NO_LISTS: readonly string[] = [];

/** Rows of one part of a rule: what it is made of, and a picker to add one. Drawn from the definitions alone. */
@Component({
  selector: 'ch-clause-rows',
  imports: [ArgumentField, ClausePicker, Icon, MatButtonModule],
  template: `
    @for (clause of clauses(); track $index; let at = $index) {
      @if (at > 0) {
        <p class="joiner">{{ joiner() }}</p>
      }
      @if (asGroup(clause); as group) {
        <fieldset class="group" [attr.data-pointer]="pointer() + '/' + at">
          <legend>
            <span class="hidden">Group {{ at + 1 }}: </span>Any of these is true
          </legend>
          <ch-clause-rows
            joiner="or"
            [noun]="noun()"
            [within]="' in group ' + (at + 1)"
            [pointer]="pointer() + '/' + at + '/any'"
            [attr.data-pointer]="pointer() + '/' + at + '/any'"
            [clauses]="group.any"
            [entries]="entries()"
            [problems]="insideOf(at)"
            [templates]="templates()"
            [brands]="brands()"
            [connectors]="connectors()"
            [groups]="groups()"
            (clausesChange)="setGroup(at, $event)"
          />
          @for (problem of ofGroup(at); track $index) {
            <p class="wrong small" role="alert">{{ problem.detail }}</p>
          }
          <button
            mat-icon-button
            class="remove"
            type="button"
            [attr.data-remove]="pointer() + '/' + at"
            [attr.aria-label]="'Remove group ' + (at + 1)"
            (click)="remove(at)"
          >
            <ch-icon name="trash-2" />
          </button>
        </fieldset>
      } @else if (asClause(clause); as clause) {
        <fieldset [attr.data-pointer]="pointer() + '/' + at">
          <legend>
            <span class="hidden">{{ noun() }} {{ at + 1 }}{{ within() }}: </span
            >{{ entry(clause.code)?.label ?? clause.code }}
          </legend>
          <div class="arguments">
            @for (field of entry(clause.code)?.fields ?? []; track field.name) {
              <ch-argument-field
                [attr.data-pointer]="pointer() + '/' + at + '/args/' + field.name"
                [field]="field"
                [value]="clause.args[field.name]"
                [check]="whyNot(clause.code, field.name)"
                [lists]="listsOf(clause.args)"
                [templates]="templates()"
                [brands]="brands()"
                [connectors]="connectors()"
                [groups]="groups()"
                (valueChange)="set(at, field.name, $event)"
                (listsChange)="set(at, 'lists', $event.length > 0 ? $event : undefined)"
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
            [attr.data-remove]="pointer() + '/' + at"
            [attr.aria-label]="'Remove ' + noun().toLowerCase() + ' ' + (at + 1) + within()"
            (click)="remove(at)"
          >
            <ch-icon name="trash-2" />
          </button>
        </fieldset>
      }
    }
    <div class="adds" [attr.data-add]="pointer()">
      <ch-clause-picker
        [noun]="noun().toLowerCase() + within()"
        [entries]="entries()"
        [whyNot]="notBeside()"
        (picked)="add($event)"
      />
      @if (grouping()) {
        <button mat-button type="button" (click)="addGroup()">
          <ch-icon name="plus" /> Add a group where any is true
        </button>
      }
    </div>
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
    .group {
      padding: 12px 16px 12px;
      border-style: dashed;
    }
    .group > .remove {
      inset-block-start: -12px;
      background: var(--mat-sys-surface);
    }
    @media (width < 600px) {
      .group {
        padding-inline: 8px;
      }
      .group fieldset {
        padding-inline: 8px 48px;
      }
    }
    .adds {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 8px;
    }
    .adds ch-clause-picker {
      flex: 0 1 auto;
      min-inline-size: 0;
    }
    .adds ch-clause-picker.open {
      flex-basis: 100%;
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
  /** Of the rows in a group: ` in group 2`. */
  readonly within = input('');
  /** May some of them stand together in a group, of which one is enough? */
  readonly grouping = input(false);
  readonly clauses = model.required<readonly ClauseRow[]>();
  readonly entries = input.required<readonly (CatalogueCondition | CatalogueAction)[]>();
  /** Pointers begin at the clause: `/0/args/words`. */
  readonly problems = input<readonly RuleProblem[]>([]);
  readonly templates = input<readonly Choice[]>([]);
  readonly brands = input<readonly Choice[]>([]);
  readonly connectors = input<readonly Choice[]>([]);
  readonly groups = input<readonly Choice[]>([]);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  protected entry(code: string) {
    return this.entries().find((each) => each.code === code);
  }

  protected readonly asGroup = (row: ClauseRow) => (isGroup(row) ? row : null);
  protected readonly asClause = (row: ClauseRow) => (isGroup(row) ? null : row);

  protected problemsOf(at: number): readonly RuleProblem[] {
    return this.problems().filter(({ pointer }) => pointer.split('/')[1] === String(at));
  }

  /** What is wrong with a group as such. */
  protected ofGroup(at: number): readonly RuleProblem[] {
    return this.problems().filter(({ pointer }) => pointer === `/${at}/any`);
  }

  /** And with the rows in it; pointers begin at the row. */
  protected insideOf(at: number): readonly RuleProblem[] {
    const start = `/${at}/any`;
    return this.problems()
      .filter(({ pointer }) => pointer.startsWith(`${start}/`))
      .map((each) => ({ ...each, pointer: each.pointer.slice(start.length) }));
  }

  /** The same array for the same clause, so that nothing is drawn anew for it. */
  protected readonly listsOf = (args: Record<string, unknown>): readonly string[] =>
    Array.isArray(args['lists']) ? (args['lists'] as string[]) : NO_LISTS;

  protected whyNot(code: string, name: string): (text: string) => string | null {
    return (text) =>
      whyNoValue(this.noun() === 'Action' ? 'action' : 'condition', code, name, text);
  }

  /** Actions that cannot stand beside those the rule has are shown with the reason, and not offered. */
  protected readonly notBeside = computed(() => {
    if (this.noun() !== 'Action') return () => null;
    const actions = this.clauses().flatMap((row) =>
      isGroup(row) ? [] : [{ action: row.code, args: row.args }],
    );
    return (code: string) => whyNotBeside(actions, code);
  });

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
              : field.editor === 'connector'
                ? onlyOne(this.connectors())
                : (field.choices[0]?.value ?? blankOf(field.editor)),
        ]),
    );
    this.clauses.set([...this.clauses(), { code, args }]);
    // On to what is asked for; where nothing is, to what can be done next.
    this.focus(
      `[data-pointer="${this.pointer()}/${this.clauses().length - 1}"] :is(input, textarea, mat-select)`,
      `[data-add="${this.pointer()}"] button`,
    );
  }

  protected addGroup(): void {
    this.clauses.set([...this.clauses(), { any: [] }]);
    const own = `${this.pointer()}/${this.clauses().length - 1}/any`;
    this.focus(`[data-add="${own}"] button`);
  }

  /** The template most rules use; another where it is not there. */
  private usual(templates: readonly Choice[]): string {
    const usual = templates.find(({ value }) => value === 'encrypt-only') ?? templates[0];
    return usual?.value ?? 'encrypt-only';
  }

  protected remove(at: number): void {
    this.clauses.set(this.clauses().filter((_, each) => each !== at));
    const next = Math.min(at, this.clauses().length - 1);
    this.focus(
      `[data-remove="${this.pointer()}/${next}"]`,
      `[data-add="${this.pointer()}"] button`,
    );
  }

  protected set(at: number, name: string, value: unknown): void {
    this.change(at, (row) =>
      isGroup(row) ? row : { ...row, args: { ...row.args, [name]: value } },
    );
  }

  /** In a group there are no groups. */
  protected setGroup(at: number, rows: readonly ClauseRow[]): void {
    this.change(at, () => ({ any: clausesIn(rows) }));
  }

  private change(at: number, made: (row: ClauseRow) => ClauseRow): void {
    this.clauses.set(this.clauses().map((row, each) => (each === at ? made(row) : row)));
  }

  /** The first of these that is there, once it is drawn. */
  private focus(...selectors: string[]): void {
    setTimeout(() => {
      for (const selector of selectors) {
        const found = this.host.nativeElement.querySelector<HTMLElement>(selector);
        if (!found) continue;
        found.focus();
        return;
      }
    });
  }
}

/** Of several ways out none is taken for somebody: they say which. */
const onlyOne = (choices: readonly Choice[]): string | undefined =>
  choices.length === 1 ? choices[0]?.value : undefined;
