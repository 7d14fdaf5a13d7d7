import type { Part, ReaderOptions, TextOfPart } from '../facts';

const TEXT_BYTES = 1024 * 1024;
/** All texts together hold this many times one, so that a thousand parts do not fill the memory. */
const TEXTS = 8;

/** Keeps the texts of a message within the room that the options give. */
export class TextStore {
  readonly kept: TextOfPart[] = [];
  private readonly each: number;
  private left: number;
  private readonly total: number;

  constructor(options: ReaderOptions) {
    this.each = options.text ? (options.textBytes ?? TEXT_BYTES) : 0;
    this.total = options.textTotalBytes ?? TEXTS * this.each;
    this.left = this.total;
  }

  /** Characters kept so far. */
  get used(): number {
    return this.total - this.left;
  }

  /** Bytes that the next text may have; 0 when none is wanted. */
  get room(): number {
    // Where all is used up one byte is still read, so that the text is there and says it is cut.
    return this.each === 0 ? 0 : Math.max(1, Math.min(this.each, this.left));
  }

  keep(text: TextOfPart): void {
    this.left -= text.text.length;
    this.kept.push(text);
  }

  /** A part that holds text which cannot be got at. */
  unreadable(part: Part): void {
    if (this.each === 0) return;
    this.keep({ path: part.path, type: part.type, text: '', cut: false, damaged: true });
  }
}
