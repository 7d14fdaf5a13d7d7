import { Component, type ElementRef, signal, viewChild } from '@angular/core';
import { bitmapType } from '../content/file-facts';
import { partBytes, partText } from '../content/part-content';
import { Icon } from '../ui/icon';
import type { AttachmentRow } from './attachment-list';
import { damaged } from '../crypto/message-source';
import type { OpenedMessage } from './opened-message';

/** Pixels of the longer side that a picture is drawn with, against bitmaps that fill the memory. */
const PICTURE_LIMIT = 4096;

/**
 * Looks at an attachment without navigating to it: a picture is decoded and painted on a canvas, a
 * text is shown as text. Nothing of the file is ever a document of this origin.
 */
@Component({
  selector: 'ch-preview-dialog',
  imports: [Icon],
  template: `<dialog
    #dialog
    class="dialog preview"
    aria-labelledby="preview-heading"
    (close)="closed()"
    (copy)="guard($event)"
    (cut)="guard($event)"
  >
    <header class="preview-head">
      <h2 id="preview-heading">
        <bdi>{{ name() }}</bdi>
      </h2>
      <button
        class="button text icon-only"
        type="button"
        aria-label="Close the preview"
        (click)="dialog.close()"
      >
        <ch-icon name="x" />
      </button>
    </header>
    <div class="preview-body" tabindex="0" role="region" aria-labelledby="preview-heading">
      @if (loading()) {
        <p class="preview-wait" role="status">
          <span class="spinner" aria-hidden="true"></span>Decrypting
        </p>
      }
      <canvas
        #canvas
        role="img"
        [attr.aria-label]="name()"
        [hidden]="text() !== null || loading()"
      ></canvas>
      @if (text(); as it) {
        <pre>{{ it }}</pre>
      }
    </div>
  </dialog>`,
})
export class PreviewDialog {
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  protected readonly name = signal('');
  protected readonly text = signal<string | null>(null);
  protected readonly loading = signal(false);
  private mayCopy = false;
  private turn = 0;

  /** Opens at once and draws when the part has come; rejects, closed, where the part does not verify. */
  async open(row: AttachmentRow, message: OpenedMessage): Promise<void> {
    const turn = ++this.turn;
    this.name.set(row.name);
    this.mayCopy = message.may('Copy');
    this.text.set(null);
    this.loading.set(true);
    this.dialog().nativeElement.showModal();
    try {
      if (row.preview === 'text') {
        const { text } = await partText(message.source, row.part, 2_000_000);
        if (turn === this.turn) this.text.set(text);
      } else {
        const bytes = await partBytes(message.source, row.part);
        if (turn === this.turn) await this.paint(bytes);
      }
    } catch (error) {
      if (turn === this.turn) this.dialog().nativeElement.close();
      throw error;
    } finally {
      if (turn === this.turn) this.loading.set(false);
    }
  }

  protected closed(): void {
    this.turn += 1;
    this.text.set(null);
    this.loading.set(false);
    const canvas = this.canvas().nativeElement;
    canvas.width = canvas.height = 0;
  }

  protected guard(event: Event): void {
    if (!this.mayCopy) event.preventDefault();
  }

  private async paint(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const type = bitmapType(bytes);
    if (type === null) throw damaged('The file is not a picture of a known kind.');
    const picture = await createImageBitmap(new Blob([bytes], { type })).catch(() => {
      throw damaged('The picture cannot be decoded.');
    });
    const scale = Math.min(1, PICTURE_LIMIT / Math.max(picture.width, picture.height));
    const canvas = this.canvas().nativeElement;
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  }
}
