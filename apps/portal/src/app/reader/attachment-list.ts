import { Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { problemOf } from '../api/problem';
import type { IndexedPart } from '../content/choose-body';
import { fileKind, fileNameOf, previewOf } from '../content/file-facts';
import { decodedPieces } from '../content/part-content';
import { Announcer } from '../ui/announcer';
import { bytes } from '../ui/format';
import { Icon } from '../ui/icon';
import type { IconName } from '../ui/icons';
import type { OpenedMessage } from './opened-message';
import { PreviewDialog } from './preview-dialog';
import { saveFile } from './save-file';

/** One row of the list. */
export interface AttachmentRow {
  part: IndexedPart;
  name: string;
  /** "PDF, 212 KB" */
  detail: string;
  icon: IconName;
  preview: 'image' | 'text' | null;
}

/** The attachments of a message: looked at here, or saved where the rights allow it. */
@Component({
  selector: 'ch-attachment-list',
  imports: [Icon, PreviewDialog],
  templateUrl: './attachment-list.html',
})
export class AttachmentList {
  readonly message = input.required<OpenedMessage>();
  readonly parts = input.required<readonly IndexedPart[]>();
  readonly failed = output<unknown>();

  private readonly announcer = inject(Announcer);
  private readonly preview = viewChild.required(PreviewDialog);
  protected readonly maySave = computed(() => this.message().may('SaveAttachments'));
  protected readonly rows = computed(() => this.parts().map(rowOf));
  /** Path of the part that is being fetched, and how far it is, 0 to 100. */
  protected readonly saving = signal<{ path: string; percent: number } | null>(null);
  protected readonly fault = signal<{ path: string; text: string } | null>(null);

  protected open(row: AttachmentRow): void {
    this.fault.set(null);
    const message = this.message();
    void message
      .stands()
      .then(() => this.preview().open(row, message))
      .catch((error: unknown) => this.report(row, error));
  }

  /** Fetches, opens and decodes the whole part first; a part that does not verify leaves no file. */
  protected async save(row: AttachmentRow): Promise<void> {
    if (this.saving()) return;
    const { part } = row;
    this.fault.set(null);
    this.saving.set({ path: part.path, percent: 0 });
    try {
      await this.message().stands();
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      let done = 0;
      for await (const piece of decodedPieces(this.message().source, part)) {
        pieces.push(piece);
        done += piece.length;
        const percent = Math.min(99, Math.floor((100 * done) / Math.max(1, part.decodedBytes)));
        this.saving.set({ path: part.path, percent });
      }
      saveFile(pieces, row.name);
      this.announcer.say(`${row.name} was handed to the downloads of the browser.`);
    } catch (error) {
      this.report(row, error);
    } finally {
      this.saving.set(null);
    }
  }

  private report(row: AttachmentRow, error: unknown): void {
    const problem = problemOf(error);
    // Ended sessions and withdrawn messages have pages of their own.
    if ([401, 403, 404, 410, 429].includes(problem.status)) return this.failed.emit(error);
    const text =
      problem.code === 'message.damaged'
        ? 'This file did not pass its check and was thrown away. Try again, or tell the sender.'
        : 'This file did not arrive. Check the connection and try again.';
    this.fault.set({ path: row.part.path, text });
  }
}

function rowOf(part: IndexedPart, at: number): AttachmentRow {
  const name = fileNameOf(part, at + 1);
  const { word, icon } = fileKind(part.type, name);
  return {
    part,
    name,
    icon,
    detail: `${word}, ${bytes(part.decodedBytes)}`,
    preview: previewOf(part),
  };
}
