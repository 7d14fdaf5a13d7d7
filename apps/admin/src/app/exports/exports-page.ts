import { Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { ExportView } from '@chancery/contracts';
import {
  bytes,
  Chip,
  count,
  duration,
  Feedback,
  fullTime,
  Icon,
  Page,
  plural,
  State,
  when,
} from '@chancery/ui';
import { LiveEvents } from '../core/live-events';
import { loader } from '../core/load';
import { problemOf } from '../core/problem';
import { ExportsApi } from './exports-api';
import { exportsSentence, filterLines, inProgress, pageOf, progressOf, STATES } from './words';

/** `/exports`: files that somebody asked for, how far they are, and what makes them known again. */
@Component({
  selector: 'ch-exports-page',
  imports: [Chip, Icon, MatButtonModule, MatProgressBarModule, Page, RouterLink, State],
  templateUrl: './exports-page.html',
  styleUrl: './exports-page.scss',
})
export class ExportsPage {
  private readonly api = inject(ExportsApi);
  private readonly feedback = inject(Feedback);

  protected readonly list = loader(() => this.api.list(null));
  /** Older ones that were asked for since; gone when the list is read anew. */
  protected readonly older = signal<readonly ExportView[]>([]);
  private readonly olderCursor = signal<string | null | undefined>(undefined);
  protected readonly items = computed(() => [...(this.list.value()?.items ?? []), ...this.older()]);
  protected readonly nextCursor = computed(() => {
    const older = this.olderCursor();
    return older === undefined ? this.list.value()?.nextCursor : older;
  });
  protected readonly sentence = computed(() => {
    const value = this.list.value();
    return value ? exportsSentence(this.items(), value.keptDays) : '';
  });
  protected readonly busy = signal<string | null>(null);

  protected readonly bytes = bytes;
  protected readonly count = count;
  protected readonly full = fullTime;
  protected readonly lines = filterLines;
  protected readonly page = pageOf;
  protected readonly plural = plural;
  protected readonly progress = progressOf;
  protected readonly inProgress = inProgress;
  protected readonly states = STATES;
  protected readonly short = when;

  constructor() {
    void this.load();
    inject(LiveEvents).on('exports', () => void this.load());
  }

  protected async load(): Promise<void> {
    await this.list.load();
    this.older.set([]);
    this.olderCursor.set(undefined);
  }

  protected async more(): Promise<void> {
    const cursor = this.nextCursor();
    if (!cursor) return;
    try {
      const page = await this.api.list(cursor);
      this.older.update((before) => [...before, ...page.items]);
      this.olderCursor.set(page.nextCursor);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
  }

  protected share({ progress: { done, total } }: ExportView): number {
    return total ? (100 * done) / total : 0;
  }

  protected left(at: string): string {
    return duration((Date.parse(at) - Date.now()) / 1_000);
  }

  protected fileAt({ id }: ExportView): string {
    return this.api.fileAt(id);
  }

  protected async copy(sha256: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(sha256);
      this.feedback.tell('The SHA-256 is in the clipboard.');
    } catch {
      this.feedback.tell('The clipboard cannot be used here. Select the text and copy it.');
    }
  }

  protected cancel(item: ExportView): Promise<void> {
    return this.act(item, () => this.api.cancel(item.id), 'The export was cancelled.');
  }

  protected again(item: ExportView): Promise<void> {
    const { what, filters } = item;
    return this.act(item, () => this.api.create({ what, filters }), 'The file is being made.');
  }

  protected async remove(item: ExportView): Promise<void> {
    if (item.state === 'succeeded') {
      const answer = await this.feedback.ask({
        title: `Delete ${item.fileName}?`,
        text: `Nobody can download it any more. Its rows stay where they are; the audit keeps its SHA-256.`,
        confirm: 'Delete the file',
        keep: 'Keep the file',
        destructive: true,
      });
      if (answer === null) return;
    }
    await this.act(item, () => this.api.remove(item.id), 'The export was deleted.');
  }

  private async act(item: ExportView, work: () => Promise<unknown>, done: string): Promise<void> {
    this.busy.set(item.id);
    try {
      await work();
      this.feedback.tell(done);
    } catch (error) {
      this.feedback.tell(problemOf(error).detail);
    }
    this.busy.set(null);
    await this.load();
  }
}
