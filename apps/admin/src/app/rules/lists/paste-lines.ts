import {
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { ListedNamedList, NamedListChange, NamedListLinesQuery } from '@chancery/contracts';
import { count, Icon, plural } from '@chancery/ui';
import { type ApiProblem, ChangeWaits, problemOf } from '../../core/problem';
import { LIST_KINDS } from './list-kinds';
import { OwnLists } from './own-lists';

/** So many bad lines are shown; the others are counted. */
const SHOWN = 200;

/** Longer ones are not put into the field: the browser would take seconds to lay them out. */
const MOST_IN_FIELD = 200;

/** Lines that are not in the field: of a file, or many that were pasted. */
interface Held {
  readonly what: string;
  readonly body: Blob;
  readonly format: NonNullable<NamedListLinesQuery['format']>;
}

/** Lines for a list, pasted or from a file: what cannot be an entry comes back with its line and the reason. */
@Component({
  selector: 'ch-paste-lines',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
  ],
  template: `
    <div class="field">
      <label for="lines">One entry a line, up to 10,000 lines</label>
      <mat-form-field>
        <textarea
          #lines
          matInput
          id="lines"
          rows="6"
          spellcheck="false"
          autocomplete="off"
          [placeholder]="example()"
          (input)="held.set(null)"
          (paste)="pasted($event)"
        ></textarea>
      </mat-form-field>
    </div>
    @if (held(); as it) {
      <p class="small" role="status">
        {{ it.what }}
        <button mat-button type="button" (click)="held.set(null)">Throw away</button>
      </p>
    }
    <mat-checkbox [ngModel]="allOrNothing()" (ngModelChange)="allOrNothing.set($event)"
      >Take nothing if a line is no entry</mat-checkbox
    >
    <div class="actions">
      <button mat-flat-button type="button" [disabled]="busy()" (click)="send('add')">
        Add these
      </button>
      <button mat-stroked-button type="button" [disabled]="busy()" (click)="send('replace')">
        Replace all entries
      </button>
      <button mat-button type="button" (click)="chooser.click()">
        <ch-icon name="upload" /> Choose a text or CSV file
      </button>
      <button mat-button type="button" (click)="closed.emit()">Close</button>
    </div>
    <input
      #chooser
      hidden
      type="file"
      accept=".txt,.csv,text/plain,text/csv"
      aria-label="A text or CSV file"
      (change)="chose(chooser)"
    />
    @if (problem(); as it) {
      <p class="wrong" role="alert">{{ it.detail }}</p>
    }
    @if (result(); as it) {
      <div role="status" class="result">
        <p>
          <strong>{{ said(it) }}</strong>
        </p>
        @if (it.bad.length > 0) {
          <p class="wrong">{{ plural(it.bad.length, 'line') }} not taken:</p>
          <ol tabindex="0" aria-label="Lines not taken">
            @for (bad of it.bad.slice(0, most); track bad.line) {
              <li>
                Line {{ count(bad.line) }}, <span class="mono">{{ bad.text }}</span>:
                {{ bad.reason }}
              </li>
            }
          </ol>
          @if (it.bad.length > most) {
            <p class="soft small">And {{ count(it.bad.length - most) }} more.</p>
          }
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      min-inline-size: 0;
    }
    mat-form-field {
      inline-size: 100%;
    }
    textarea {
      font-family: var(--ch-mono);
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .wrong {
      color: var(--ch-failed);
    }
    ol {
      max-block-size: 260px;
      overflow: auto;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    ol li {
      overflow-wrap: anywhere;
    }
    .result {
      display: grid;
      gap: 6px;
      min-inline-size: 0;
    }
  `,
})
export class PasteLines {
  readonly list = input.required<ListedNamedList>();
  /** What the service made of the lines, with the list as it is now. */
  readonly changed = output<NamedListChange>();
  readonly closed = output();
  private readonly own = inject(OwnLists);
  private readonly lines = viewChild.required<ElementRef<HTMLTextAreaElement>>('lines');
  protected readonly most = SHOWN;
  protected readonly count = count;
  protected readonly plural = plural;
  protected readonly held = signal<Held | null>(null);
  protected readonly allOrNothing = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly result = signal<NamedListChange | null>(null);
  protected readonly example = computed(
    () => LIST_KINDS.find(({ kind }) => kind === this.list().kind)?.example ?? '',
  );

  focus(): void {
    this.lines().nativeElement.focus();
  }

  protected chose(chooser: HTMLInputElement): void {
    const [file] = chooser.files ?? [];
    chooser.value = '';
    if (!file) return;
    this.hold({
      what: `The file ${file.name}.`,
      body: file,
      format: file.name.toLowerCase().endsWith('.csv') ? 'csv' : 'lines',
    });
  }

  protected pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const lines = text.trim().split(/\r\n|\r|\n/).length;
    if (lines <= MOST_IN_FIELD) return;
    event.preventDefault();
    const own = this.lines().nativeElement.value.trim();
    this.hold({
      what: `${count(lines)} lines pasted.`,
      body: new Blob(own === '' ? [text] : [own, '\n', text]),
      format: 'lines',
    });
  }

  private hold(held: Held): void {
    this.lines().nativeElement.value = '';
    this.result.set(null);
    this.held.set(held);
  }

  /** The text is read where it stands: ten thousand lines are not carried through a form at every key. */
  protected async send(how: 'add' | 'replace'): Promise<void> {
    const { body, format } = this.held() ?? {
      body: new Blob([this.lines().nativeElement.value]),
      format: 'lines' as const,
    };
    if (body.size === 0) return this.focus();
    const options: NamedListLinesQuery = {
      format,
      onBad: this.allOrNothing() ? 'take-nothing' : 'take-good',
    };
    this.busy.set(true);
    this.problem.set(null);
    this.result.set(null);
    try {
      const { id, version } = this.list();
      const change = await this.own[how](id, body, options, version);
      this.result.set(change);
      if (change.bad.length === 0) {
        this.lines().nativeElement.value = '';
        this.held.set(null);
      }
      this.changed.emit(change);
    } catch (error) {
      this.problem.set(problemOf(error));
      // The lines are kept as the proposal.
      if (error instanceof ChangeWaits) {
        this.lines().nativeElement.value = '';
        this.held.set(null);
      }
    }
    this.busy.set(false);
  }

  protected said({ added, removed, known }: NamedListChange): string {
    const parts = [`${count(added)} added`];
    if (removed > 0) parts.push(`${count(removed)} removed`);
    if (known > 0) parts.push(`${count(known)} there already`);
    return `${parts.join(', ')}.`;
  }
}
