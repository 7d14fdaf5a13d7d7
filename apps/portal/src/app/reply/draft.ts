import { computed, signal } from '@angular/core';
import type { ReplyDraft } from '@chancery/contracts';

/** Content of the editor in its own form (Tiptap JSON). */
export type EditorDocument = Record<string, unknown>;

/** What is being written; lives in the memory of this page and nowhere else. */
export class Draft {
  readonly to = signal<'sender' | 'all'>('sender');
  readonly subject = signal('');
  readonly html = signal('');
  /** The text as the editor keeps it, to go on with; null before anything was written. */
  readonly document = signal<EditorDocument | null>(null);
  /** True while the editor holds no visible character. */
  readonly blank = signal(true);
  readonly files = signal<readonly File[]>([]);
  readonly copyToMe = signal(false);
  /** True when throwing it away would lose something. */
  readonly touched = computed(
    () => !this.blank() || this.files().length > 0 || this.subject() !== this.firstSubject,
  );
  private readonly firstSubject: string;

  constructor(to: 'sender' | 'all', subject: string) {
    this.firstSubject = replySubject(subject);
    this.to.set(to);
    this.subject.set(this.firstSubject);
  }

  /** The part of the request that goes before the files. */
  toContract(): ReplyDraft {
    return {
      to: this.to(),
      subject: this.subject().trim() || this.firstSubject,
      html: this.html(),
      copyToMe: this.copyToMe(),
      attachments: this.files().map((file) => ({
        name: file.name.slice(0, 255),
        type: (file.type || 'application/octet-stream').slice(0, 127),
        bytes: file.size,
      })),
    };
  }
}

/** `Re: …`, once; at most 998 characters, the line limit of RFC 5322 that the contract keeps. */
export function replySubject(subject: string): string {
  const bare = subject.trim();
  return (/^re:/i.test(bare) ? bare : `Re: ${bare}`).trim().slice(0, 998);
}

/** What came of an attempt to add files. */
export interface Added {
  files: File[];
  /** Files that would not fit, in the order given. */
  refused: File[];
}

/**
 * Adds files while all of them together stay within the limit; a file that does not fit is refused
 * and the next one is tried. The same file chosen twice is kept once.
 *
 * @param limit bytes, of all files together.
 */
export function addFiles(kept: readonly File[], added: Iterable<File>, limit: number): Added {
  const files = [...kept];
  const refused: File[] = [];
  let used = sizeOf(files);
  for (const file of added) {
    const same = files.some(
      ({ name, size, lastModified }) =>
        name === file.name && size === file.size && lastModified === file.lastModified,
    );
    if (same) continue;
    if (used + file.size > limit) refused.push(file);
    else {
      files.push(file);
      used += file.size;
    }
  }
  return { files, refused };
}

/** Bytes of files together. */
export function sizeOf(files: readonly File[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * How much of each file has left, from the progress of the one request that carries all of them in
 * order. What goes before the files and between them counts as before the first.
 *
 * @param sent bytes of the request that have left. @param total bytes of the request.
 */
export function progressOf(files: readonly File[], sent: number, total: number): number[] {
  let left = Math.max(0, sent - Math.max(0, total - sizeOf(files)));
  return files.map(({ size }) => {
    const done = Math.min(size, left);
    left -= done;
    return done;
  });
}
