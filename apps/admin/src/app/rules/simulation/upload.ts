import { HttpEventType } from '@angular/common/http';
import { Component, DestroyRef, inject, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import {
  type Rule,
  SIMULATION_FILE_BYTES,
  SIMULATION_MESSAGE_BYTES,
  SIMULATION_MESSAGES,
  SIMULATION_ZIP_BYTES,
  type SimulationUpload,
} from '@chancery/contracts';
import { bytes, count, Icon, percent } from '@chancery/ui';
import type { Subscription } from 'rxjs';
import { type ApiProblem, problemOf } from '../../core/problem';
import { SimulationApi } from './simulation-api';

/** A file of messages on its way to be tried: how far it is, with the way to stop it. */
@Component({
  selector: 'ch-simulation-upload',
  imports: [
    FormsModule,
    Icon,
    MatButtonModule,
    MatFormFieldModule,
    MatInputModule,
    MatProgressBarModule,
  ],
  template: `
    <div class="row">
      <label class="pick">
        <ch-icon name="upload" [size]="16" /> Choose a file
        <input
          type="file"
          accept=".mbox,.zip,.eml,application/mbox,application/zip,message/rfc822"
          [disabled]="progress() !== null"
          (change)="take($any($event.target))"
        />
      </label>
      @if (file(); as it) {
        <span>{{ it.name }}, {{ bytes(it.size) }}</span>
      }
    </div>
    <p class="soft small">
      An mbox, a zip of .eml, or one .eml: at most {{ bytes(most) }} (a zip {{ bytes(zip) }}),
      {{ count(messages) }} messages of at most {{ bytes(each) }}. Messages are judged while they
      come in, with text and attachments; nothing of the file is kept.
    </p>
    <div class="field">
      <label for="s-direction">Sender and recipients are</label>
      <mat-form-field>
        <select matNativeControl id="s-direction" name="direction" [(ngModel)]="direction">
          <option value="sent">as people here sent it: From; To, Cc, Bcc</option>
          <option value="received">as it came in: Return-Path; Delivered-To</option>
        </select>
      </mat-form-field>
    </div>
    @if (problem(); as fault) {
      <p class="wrong" role="alert">{{ fault.detail }}</p>
    }
    @if (progress(); as so) {
      <mat-progress-bar
        [mode]="so.sent < so.all ? 'determinate' : 'indeterminate'"
        [value]="(100 * so.sent) / so.all"
        aria-label="Progress of the file"
      />
      <p class="soft small" role="status">
        @if (so.sent < so.all) {
          {{ percent(so.sent, so.all) }} of the file is judged.
        } @else {
          The last messages are judged.
        }
      </p>
      <div>
        <button mat-stroked-button type="button" (click)="stop()">
          <ch-icon name="x" /> Cancel the simulation
        </button>
      </div>
    } @else {
      <div>
        <button
          mat-flat-button
          type="button"
          [disabled]="!file() || draft() === undefined"
          (click)="start()"
        >
          <ch-icon name="play" /> Simulate
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    .pick {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-weight: 500;
      color: var(--mat-sys-primary);
      cursor: pointer;
    }
    .pick input {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      opacity: 0;
    }
    .pick:focus-within {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
      border-radius: 4px;
    }
    .wrong {
      color: var(--ch-failed);
    }
  `,
})
export class SimulationUploadForm {
  /** Tried as if it were in force; null = the rules in force by themselves, undefined = not known yet. */
  readonly draft = input.required<Rule | null | undefined>();
  /** Id of a simulation that has ended. */
  readonly finished = output<string>();
  private readonly api = inject(SimulationApi);
  private running: Subscription | null = null;
  protected direction: SimulationUpload['direction'] = 'sent';
  protected readonly file = signal<File | null>(null);
  protected readonly problem = signal<ApiProblem | null>(null);
  protected readonly progress = signal<{ sent: number; all: number } | null>(null);
  protected readonly most = SIMULATION_FILE_BYTES;
  protected readonly zip = SIMULATION_ZIP_BYTES;
  protected readonly each = SIMULATION_MESSAGE_BYTES;
  protected readonly messages = SIMULATION_MESSAGES;
  protected readonly bytes = bytes;
  protected readonly count = count;
  protected readonly percent = percent;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.running?.unsubscribe());
  }

  protected take(field: HTMLInputElement): void {
    this.file.set(field.files?.[0] ?? null);
    this.problem.set(null);
    field.value = '';
  }

  protected start(): void {
    const [file, draft] = [this.file(), this.draft()];
    if (!file || draft === undefined || this.progress()) return;
    this.problem.set(null);
    this.progress.set({ sent: 0, all: Math.max(1, file.size) });
    this.running = this.api.upload(file, draft, this.direction).subscribe({
      next: (event) => {
        if (event.type === HttpEventType.UploadProgress)
          this.progress.set({ sent: event.loaded, all: Math.max(1, event.total ?? file.size) });
        if (event.type === HttpEventType.Response && event.body) this.finished.emit(event.body.id);
      },
      error: (error: unknown) => {
        this.progress.set(null);
        this.problem.set(problemOf(error));
      },
      complete: () => this.progress.set(null),
    });
  }

  protected stop(): void {
    this.running?.unsubscribe();
    this.progress.set(null);
  }
}
