/** What a line that begins with `--` means to the multiparts that are open. */
export interface DelimiterMatch {
  /** Index of the frame whose boundary it is. */
  frame: number;
  /** `--boundary--` */
  close: boolean;
}

interface Delimiter {
  text: string;
  frame: number;
}

/** Bytes of transport padding that are looked at after a boundary. */
const PADDING_MAX = 200;

/**
 * The boundaries that are open, from all levels (RFC 2046 5.1.2: an outer one ends everything inside
 * it). Longest first, so that a boundary that is the beginning of another is not mistaken for it; of
 * equal ones the outermost, since inside a part its own outer boundary cannot occur.
 */
export class Delimiters {
  private list: Delimiter[] = [];
  private firsts = new Set<number>();
  /** Bytes of a line that decide; a longer line is told by its beginning. */
  reach = 0;
  /** Set by {@link match} when a line began like a delimiter and went on otherwise. */
  lookalike = false;

  get none(): boolean {
    return this.list.length === 0;
  }

  open(boundary: string, frame: number): void {
    this.list.push({ text: `--${boundary}`, frame });
    this.list.sort((a, b) => b.text.length - a.text.length || a.frame - b.frame);
    this.measure();
  }

  /** Forgets the boundaries of frames from that index on. */
  closeFrom(frame: number): void {
    if (!this.list.some((each) => each.frame >= frame)) return;
    this.list = this.list.filter((each) => each.frame < frame);
    this.measure();
  }

  /** True when a line could be meant for this boundary and for one that is open. */
  clashes(boundary: string): boolean {
    const text = `--${boundary}`;
    return this.list.some(
      (each) => each.text === text || each.text === `${text}--` || `${each.text}--` === text,
    );
  }

  /** A line without its LF, or its first {@link reach} bytes, as latin1. */
  match(line: string): DelimiterMatch | null {
    this.lookalike = false;
    for (const { text, frame } of this.list) {
      if (!line.startsWith(text)) continue;
      if (isPadding(line, text.length)) return { frame, close: false };
      if (line.startsWith('--', text.length) && isPadding(line, text.length + 2)) {
        return { frame, close: true };
      }
      this.lookalike = true;
    }
    return null;
  }

  /** False for a byte that no open boundary begins with: most dashed lines end here. */
  mayBegin(byte: number): boolean {
    return this.firsts.has(byte);
  }

  private measure(): void {
    this.firsts = new Set(this.list.map((each) => each.text.charCodeAt(2)));
    const longest = this.list[0]?.text.length ?? 0;
    this.reach = longest === 0 ? 0 : longest + 2 + PADDING_MAX;
  }
}

function isPadding(line: string, from: number): boolean {
  for (let i = from; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code !== 32 && code !== 9 && !(code === 13 && i === line.length - 1)) return false;
  }
  return true;
}
