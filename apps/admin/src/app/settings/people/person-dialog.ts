import { Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import {
  KEPT_ATTRIBUTES,
  type KeptAttribute,
  type PersonEntry,
  type PersonView,
} from '@chancery/contracts';
import { attributeInWords } from '@chancery/rules';
import { Feedback, fullTime, Icon, plural, State, when } from '@chancery/ui';
import { filter, merge } from 'rxjs';
import { capital } from '../../core/capital';
import { type ApiProblem, problemOf } from '../../core/problem';
import { PeopleApi } from './people-api';

export interface PersonAsked {
  /** Null adds somebody. */
  address: string | null;
  /** Else they are only shown. */
  write: boolean;
}

/** What most organisations keep of everybody. */
const USUAL: readonly KeptAttribute[] = ['DisplayName', 'Department', 'Title'];

/** How many have them as manager; of more than a hundred the API tells a hundred. */
export const reporting = ({ reports }: PersonView): string =>
  reports.length < 100
    ? plural(reports.length, 'person reports', 'people report')
    : '100 people or more report';

/** One person: added, changed, or only shown. Closes with who was saved, or with nothing. */
@Component({
  selector: 'ch-person-dialog',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatDialogModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    State,
  ],
  templateUrl: './person-dialog.html',
  styles: `
    form,
    mat-dialog-content {
      display: grid;
      gap: 16px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    fieldset {
      display: grid;
      gap: 12px;
      margin: 0;
      padding: 0;
      border: 0;
      min-inline-size: 0;
    }
    legend {
      padding: 0;
      margin-block-end: 8px;
      font-weight: 600;
    }
    .attribute {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
    }
    dl {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 2fr);
      gap: 8px 16px;
      margin: 0;
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    /* Stays in sight however long the form is. */
    .told {
      display: grid;
      gap: 8px;
      padding: 8px 24px 0;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class PersonDialog {
  protected readonly asked = inject<PersonAsked>(MAT_DIALOG_DATA);
  private readonly ref = inject<MatDialogRef<PersonDialog, PersonView>>(MatDialogRef);
  private readonly api = inject(PeopleApi);
  private readonly feedback = inject(Feedback);
  /** As they were read; null for somebody new. */
  protected readonly person = signal<PersonView | null>(null);
  protected readonly ready = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  protected readonly address = signal('');
  protected readonly others = signal('');
  protected readonly manager = signal('');
  protected readonly attributes = signal<readonly { code: KeptAttribute; value: string }[]>([]);
  protected readonly heading = computed(
    () => this.person()?.attributes.DisplayName ?? this.asked.address ?? 'Add a person',
  );
  protected readonly offered = computed(() =>
    KEPT_ATTRIBUTES.filter((code) => !this.attributes().some((each) => each.code === code)),
  );
  private readonly entry = computed<PersonEntry>(() => ({
    address: this.address().trim(),
    proxyAddresses: this.others()
      .split(/[\s,;]+/)
      .filter(Boolean),
    attributes: Object.fromEntries(
      this.attributes()
        .map(({ code, value }) => [code, value.trim()] as const)
        .filter(([, value]) => value !== ''),
    ),
    manager: this.manager().trim() || null,
  }));
  /** What stood in the fields at first. */
  private opened = '';
  /** What is wrong with one of the other addresses, and with which. */
  protected readonly othersFault = computed(() => {
    const fault = this.problem()?.fields.find(({ pointer }) =>
      pointer.startsWith('/proxyAddresses'),
    );
    const at = /^\/proxyAddresses\/(\d+)/.exec(fault?.pointer ?? '')?.[1];
    const which = at === undefined ? '' : `${this.entry().proxyAddresses[Number(at)] ?? ''}: `;
    return fault ? `${which}${fault.detail}` : null;
  });
  protected readonly nameOf = (code: string): string => capital(attributeInWords(code));
  protected readonly reporting = reporting;
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    // What is typed is not lost by a press beside the dialog.
    this.ref.disableClose = true;
    merge(
      this.ref.backdropClick(),
      this.ref.keydownEvents().pipe(filter(({ key }) => key === 'Escape')),
    )
      .pipe(takeUntilDestroyed())
      .subscribe(() => void this.leave());
    void this.load();
  }

  /** As they are kept now, whatever was typed. */
  protected async load(): Promise<void> {
    this.problem.set(null);
    const { address } = this.asked;
    if (address === null) return this.fill(null);
    try {
      this.fill(await this.api.one(this.person()?.address ?? address));
    } catch (error) {
      this.ready.set(false);
      this.problem.set(problemOf(error));
    }
  }

  protected addAttribute(code: KeptAttribute): void {
    this.attributes.update((all) => [...all, { code, value: '' }]);
  }

  protected setAttribute(code: KeptAttribute, value: string): void {
    this.attributes.update((all) =>
      all.map((each) => (each.code === code ? { code, value } : each)),
    );
  }

  protected dropAttribute(code: KeptAttribute): void {
    this.attributes.update((all) => all.filter((each) => each.code !== code));
  }

  protected async leave(): Promise<void> {
    if (this.ready() && JSON.stringify(this.entry()) !== this.opened) {
      const sure = await this.feedback.ask({
        title: 'Leave without saving?',
        text: 'What you typed about this person would be lost.',
        confirm: 'Leave',
        keep: 'Stay here',
        destructive: true,
      });
      if (sure === null) return;
    }
    this.ref.close();
  }

  protected async save(): Promise<void> {
    this.problem.set(null);
    this.busy.set(true);
    try {
      this.ref.close(await this.api.keep(this.person(), this.entry()));
    } catch (error) {
      this.problem.set(problemOf(error));
    }
    this.busy.set(false);
  }

  private fill(person: PersonView | null): void {
    const kept = person?.attributes ?? {};
    this.person.set(person);
    this.address.set(person?.address ?? '');
    this.others.set(person?.proxyAddresses.join('\n') ?? '');
    this.manager.set(person?.manager ?? '');
    this.attributes.set(
      [...USUAL, ...KEPT_ATTRIBUTES.filter((code) => !USUAL.includes(code))]
        .filter((code) => kept[code] !== undefined || (!person && USUAL.includes(code)))
        .map((code) => ({ code, value: kept[code] ?? '' })),
    );
    this.opened = JSON.stringify(this.entry());
    this.ready.set(true);
  }
}
