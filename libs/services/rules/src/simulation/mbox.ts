const LF = 10;
const CR = 13;
const FROM = Buffer.from('From ');
const GREATER = 62;

/**
 * Cuts an mbox file into its messages as it comes in (RFC 4155): a message begins behind a line that begins with
 * `From ` and stands first or behind an empty one. Where a line of the text begins so it is quoted with `>`, of which
 * one is taken away. Never more than one message is in memory.
 */
export class MboxSplitter {
  /** The lines of the message so far; null = it is too large. */
  private lines: Buffer[] | null = [];
  private size = 0;
  private begun = false;
  private afterEmpty = true;
  private rest: Buffer[] = [];
  private restSize = 0;

  /** @param most bytes of a message */
  constructor(private readonly most: number) {}

  /** @returns the messages that have ended; null for one that is too large */
  write(piece: Buffer): (Buffer | null)[] {
    const ended: (Buffer | null)[] = [];
    let at = 0;
    for (let end; (end = piece.indexOf(LF, at)) >= 0; at = end + 1) {
      const line = piece.subarray(at, end + 1);
      this.line(this.rest.length > 0 ? Buffer.concat([...this.rest.splice(0), line]) : line, ended);
      this.restSize = 0;
    }
    // What has no line end is no separator once it is longer than a message may be.
    if (at < piece.length && this.restSize <= this.most) {
      this.rest.push(Buffer.from(piece.subarray(at)));
      this.restSize += piece.length - at;
    }
    return ended;
  }

  /** @returns the last message */
  end(): (Buffer | null)[] {
    const ended: (Buffer | null)[] = [];
    if (this.rest.length > 0) this.line(Buffer.concat(this.rest.splice(0)), ended);
    if (this.begun) ended.push(this.message());
    return ended;
  }

  private line(line: Buffer, ended: (Buffer | null)[]): void {
    if (this.afterEmpty && line.subarray(0, FROM.length).equals(FROM)) {
      if (this.begun) ended.push(this.message());
      this.begun = true;
      this.afterEmpty = false;
      return;
    }
    this.afterEmpty = line[0] === LF || (line[0] === CR && line[1] === LF);
    if (!this.begun || !this.lines) return;
    const text = isQuoted(line) ? line.subarray(1) : line;
    this.size += text.length;
    if (this.size > this.most) this.lines = null;
    // Of a piece that comes and goes only this line is kept.
    else this.lines.push(Buffer.from(text));
  }

  /** The message that has ended, without the empty line before the next one. */
  private message(): Buffer | null {
    const { lines } = this;
    this.lines = [];
    this.size = 0;
    if (lines && lines.length > 1 && /^\r?\n$/.test(lines.at(-1)!.toString('latin1'))) lines.pop();
    return lines && Buffer.concat(lines);
  }
}

/** `>From `, `>>From ` and so on. */
function isQuoted(line: Buffer): boolean {
  let at = 0;
  while (line[at] === GREATER) at++;
  return at > 0 && line.subarray(at, at + FROM.length).equals(FROM);
}
