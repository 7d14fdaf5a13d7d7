import { Fault } from '../model';
import { isBlank } from './characters';

/** A place in a script. */
export class Cursor {
  at = 0;
  /** Where lines begin, once somebody asks for a line. */
  private starts: readonly number[] | null = null;

  constructor(
    readonly text: string,
    private readonly firstLine = 1,
  ) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get char(): string {
    return this.text[this.at] ?? '';
  }

  peek(ahead = 1): string {
    return this.text[this.at + ahead] ?? '';
  }

  sees(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? null;
  }

  lineOf(at: number): number {
    this.starts ??= lineStarts(this.text);
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return low + this.firstLine;
  }

  get line(): number {
    return this.lineOf(this.at);
  }

  fault(reason: string, at = this.at): Fault {
    return new Fault(this.lineOf(at), reason);
  }

  /**
   * Goes past blanks, continued lines and comments, and past line ends where a value may go on.
   *
   * @throws Fault for a backtick that has blanks after it.
   */
  skipBlanks(lines = false): void {
    for (;;) {
      if (isBlank(this.char) && !this.done) this.at++;
      else if (lines && this.char === '\n') this.at++;
      else if (this.sees('<#')) this.skipComment();
      else if (this.sees('#')) this.at += this.match(/[^\n]*/y)?.length ?? 0;
      else if (this.char === '`') {
        const end = this.match(/`[^\S\n]*(?:\n|$)/y);
        if (end === null) return;
        if (!/^`\r?(?:\n|$)/.test(end))
          throw this.fault(
            'There are blanks after the backtick, so the line does not go on. Remove them.',
          );
        this.at += end.length;
      } else return;
    }
  }

  private skipComment(): void {
    const end = this.text.indexOf('#>', this.at + 2);
    if (end === -1) throw this.fault('The comment <# is not closed.');
    this.at = end + 2;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
