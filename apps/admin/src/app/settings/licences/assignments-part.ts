import {
  Component,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  untracked,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { ActivatedRoute, Router } from '@angular/router';
import type {
  AssignmentImport,
  AssignmentKind,
  AssignmentView,
  LicenceGroupView,
  SubscriptionView,
} from '@chancery/contracts';
import { count, Feedback, fullTime, plural, State, when } from '@chancery/ui';
import { map } from 'rxjs';
import { loader } from '../../core/load';
import { type ApiProblem, problemOf } from '../../core/problem';
import { LicencesApi } from './licences-api';
import { STATES } from './words';

/** Whom subscriptions are assigned to: found, added one by one or from a file, taken away. */
@Component({
  selector: 'ch-assignments-part',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, State],
  templateUrl: './assignments-part.html',
  host: { class: 'card stack', role: 'region', 'aria-labelledby': 'assignments-title' },
  styles: `
    .head,
    form {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
      align-items: end;
    }
    .head {
      justify-content: space-between;
      align-items: start;
    }
    h2,
    h3 {
      font-size: 15px;
      line-height: 22px;
      font-weight: 600;
    }
    .value {
      flex: 1 1 220px;
      max-inline-size: 420px;
    }
    .field {
      min-inline-size: min(200px, 100%);
    }
    .trial {
      display: grid;
      gap: 12px;
      padding: 16px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
    }
    .wrong {
      color: var(--ch-failed);
    }
    .who {
      overflow-wrap: anywhere;
    }
  `,
})
export class AssignmentsPart {
  private readonly api = inject(LicencesApi);
  private readonly feedback = inject(Feedback);
  private readonly router = inject(Router);
  readonly subscriptions = input.required<readonly SubscriptionView[]>();
  readonly groups = input.required<readonly LicenceGroupView[]>();
  readonly changed = output<void>();

  protected readonly q = toSignal(
    inject(ActivatedRoute).queryParamMap.pipe(map((params) => params.get('q') ?? '')),
    { initialValue: '' },
  );
  protected readonly list = loader(() => this.api.assignments(untracked(this.q), null));
  protected readonly chosen = signal<string | null>(null);
  /** The one that is assigned: the chosen one, or the first. */
  protected readonly subscription = computed(() => {
    const ids = this.subscriptions().map(({ id }) => id);
    return ids.find((id) => id === this.chosen()) ?? ids[0] ?? '';
  });
  protected readonly kind = signal<AssignmentKind>('address');
  protected readonly value = signal('');
  protected readonly group = signal('');
  protected readonly ready = computed(() => {
    const kind = this.kind();
    if (kind === 'everyone') return true;
    return kind === 'group' ? this.group() !== '' : this.value().trim() !== '';
  });
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly busy = signal(false);
  /** A file that was tried, and what would come of it. */
  protected readonly trial = signal<{
    name: string;
    file: Blob;
    subscription: string;
    result: AssignmentImport;
  } | null>(null);
  protected readonly states = STATES;
  protected readonly plural = plural;
  protected readonly count = count;
  protected readonly when = when;
  protected readonly fullTime = fullTime;

  constructor() {
    effect(() => {
      this.q();
      this.subscriptions();
      void this.list.load();
    });
    effect(() => {
      const groups = this.groups();
      if (!groups.some(({ id }) => id === untracked(this.group)))
        this.group.set(groups[0]?.id ?? '');
    });
  }

  protected nameOf({ kind, value }: AssignmentView): string {
    if (kind === 'everyone') return 'Everybody of the accepted domains';
    if (kind === 'domain') return `Everybody of ${value}`;
    return kind === 'group' ? `The group ${value}` : value;
  }

  protected search(text: string): void {
    void this.router.navigate([], {
      queryParams: { q: text || null },
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected async more(): Promise<void> {
    const page = this.list.value();
    if (!page) return;
    try {
      const next = await this.api.assignments(this.q(), page.nextCursor);
      this.list.set({ ...next, items: [...page.items, ...next.items] });
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  protected async assign(): Promise<void> {
    this.problem.set(null);
    const kind = this.kind();
    const value = kind === 'everyone' ? '' : kind === 'group' ? this.group() : this.value().trim();
    try {
      await this.api.assign({ subscription: this.subscription(), kind, value });
      this.value.set('');
      this.changed.emit();
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async unassign(assignment: AssignmentView): Promise<void> {
    const sure = await this.feedback.ask({
      title: `Take the licence away from ${this.nameOf(assignment)}?`,
      text: 'What is sent from now on is checked without it. Messages that were sent stay readable.',
      confirm: 'Take it away',
      keep: 'Leave it assigned',
      destructive: true,
    });
    if (sure === null) return;
    try {
      await this.api.unassign(assignment.id);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.changed.emit();
  }

  /** Only asks what would come of the file. */
  protected async tryFile(picker: HTMLInputElement): Promise<void> {
    const file = picker.files?.[0];
    picker.value = '';
    if (!file) return;
    const subscription = this.subscription();
    const result = await this.send(file, subscription, true);
    this.trial.set(result && { name: file.name, file, subscription, result });
  }

  protected async takeFile(): Promise<void> {
    const trial = this.trial();
    if (!trial) return;
    const result = await this.send(trial.file, trial.subscription, false);
    if (!result) return;
    // Seats may have been taken by somebody else in between.
    this.trial.set(result.applied ? null : { ...trial, result });
    if (!result.applied) return;
    this.feedback.tell(`${plural(result.added, 'address', 'addresses')} assigned.`);
    this.changed.emit();
  }

  private async send(
    file: Blob,
    subscription: string,
    dryRun: boolean,
  ): Promise<AssignmentImport | null> {
    this.problem.set(null);
    this.busy.set(true);
    try {
      return await this.api.importCsv(subscription, file, dryRun);
    } catch (error) {
      this.problem.set(problemOf(error));
      return null;
    } finally {
      this.busy.set(false);
    }
  }
}
