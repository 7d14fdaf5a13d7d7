import type { Inserter } from './html-inserter';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const PARAGRAPH = Buffer.from('\r\n\r\n');

/** Puts text before and after a body of plain text, each a paragraph of its own. */
export class TextInserter implements Inserter {
  private begun = false;
  private last = Buffer.alloc(0);

  constructor(
    private readonly before: Buffer,
    private readonly after: Buffer,
  ) {}

  push(piece: Buffer): Buffer {
    if (piece.length === 0) return piece;
    this.last = Buffer.concat([this.last, piece.subarray(-4)]).subarray(-4);
    return this.opened(piece);
  }

  end(): Buffer {
    const empty = this.last.length === 0;
    const start = this.opened(Buffer.alloc(0));
    if (this.after.length === 0) return start;
    return Buffer.concat([
      start,
      empty ? Buffer.alloc(0) : this.gap(),
      this.after,
      PARAGRAPH.subarray(2),
    ]);
  }

  private opened(piece: Buffer): Buffer {
    if (this.begun || this.before.length === 0) return piece;
    this.begun = true;
    const marked = piece.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const mark = marked ? BYTE_ORDER_MARK : Buffer.alloc(0);
    return Buffer.concat([mark, this.before, PARAGRAPH, marked ? piece.subarray(3) : piece]);
  }

  /** What makes the line ends that are there a blank line. */
  private gap(): Buffer {
    const text = this.last.toString('latin1');
    if (text.endsWith('\n\r\n') || text.endsWith('\n\n')) return Buffer.alloc(0);
    return text.endsWith('\n') ? PARAGRAPH.subarray(2) : PARAGRAPH;
  }
}
