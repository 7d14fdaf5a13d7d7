import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { ListedSensitiveType, SensitiveTypeEntry } from '@chancery/contracts';
import { Feedback, Icon, Page, plural, State, when } from '@chancery/ui';
import { type ApiProblem, ChangeWaits, problemOf } from '../../core/problem';
import type { HasUnsaved } from '../../core/unsaved';
import { ValuesField } from '../values-field';
import { OwnTypes } from './own-types';
import {
  BLANK_TYPE,
  CHECKS,
  entryOf,
  formOfType,
  levelsInWords,
  problemsOfType,
  tryType,
  type TypeForm,
} from './type-form';

/** One type of sensitive information of your own, and a text to try it on, which stays on this device. */
@Component({
  selector: 'ch-sensitive-type-page',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    Page,
    RouterLink,
    State,
    ValuesField,
  ],
  templateUrl: './type-page.html',
  styleUrl: './type-page.scss',
})
export class SensitiveTypePage implements HasUnsaved {
  /** Of the type, or `new`. */
  readonly code = input.required<string>();
  private readonly types = inject(OwnTypes);
  private readonly router = inject(Router);
  private readonly feedback = inject(Feedback);
  protected readonly checks = CHECKS;
  protected readonly when = when;
  protected readonly levelsInWords = levelsInWords;
  protected readonly saved = signal<ListedSensitiveType | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly form = signal<TypeForm | null>(null);
  /** As it was opened, to tell what is not saved. */
  private readonly opened = signal<TypeForm | null>(null);
  protected readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly text = signal('');
  protected readonly entry = computed((): SensitiveTypeEntry | null => {
    const form = this.form();
    const saved = this.saved();
    if (form) return entryOf(form);
    if (!saved) return null;
    const {
      code: _,
      version: __,
      updatedBy: ___,
      updatedAt: ____,
      usedBy: _____,
      ...entry
    } = saved;
    return entry;
  });
  protected readonly faults = computed(() => {
    const entry = this.entry();
    return entry ? problemsOfType(entry) : [];
  });
  protected readonly found = computed(() => {
    const entry = this.entry();
    return entry && this.text() !== '' ? tryType(entry, this.text()) : null;
  });
  protected readonly sentence = computed(() => {
    const saved = this.saved();
    return saved
      ? `Version ${saved.version}, ${when(saved.updatedAt)} by ${saved.updatedBy}; ${plural(saved.usedBy.length, 'rule')} asks for it.`
      : '';
  });

  constructor() {
    effect(() => {
      this.code();
      untracked(() => void this.load());
    });
  }

  unsaved(): string {
    return this.form() !== this.opened() ? 'What you changed in this type' : '';
  }

  protected async load(): Promise<void> {
    this.problem.set(null);
    this.saved.set(null);
    if (this.code() === 'new') return this.open(BLANK_TYPE);
    try {
      const type = await this.types.one(this.code());
      this.saved.set(type);
      this.open(formOfType(type));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  private open(form: TypeForm | null): void {
    this.tried.set(false);
    this.opened.set(form);
    this.form.set(form);
  }

  protected set(change: Partial<TypeForm>): void {
    const form = this.form();
    if (form) this.form.set({ ...form, ...change });
  }

  protected setPattern(at: number, change: Partial<TypeForm['patterns'][number]>): void {
    const patterns = this.form()?.patterns ?? [];
    this.set({ patterns: patterns.map((each, i) => (i === at ? { ...each, ...change } : each)) });
  }

  protected addPattern(): void {
    this.set({ patterns: [...(this.form()?.patterns ?? []), { pattern: '', check: '' }] });
  }

  protected removePattern(at: number): void {
    this.set({ patterns: (this.form()?.patterns ?? []).filter((_, i) => i !== at) });
  }

  protected async save(): Promise<void> {
    const entry = this.entry();
    this.tried.set(true);
    if (!entry || this.faults().length > 0) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const before = this.saved();
      const type = before
        ? await this.types.replace(before.code, entry, before.version)
        : await this.types.create(entry);
      this.saved.set(type);
      this.open(formOfType(type));
      this.feedback.tell(`“${type.name}” is saved. Rules can ask for it.`);
      await this.router.navigate(['/rules/sensitive-types']);
    } catch (error) {
      if (error instanceof ChangeWaits) {
        // What was typed is kept as the proposal.
        this.open(this.form());
        await this.router.navigate(['/rules/changes', error.id]);
      } else this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }
}
