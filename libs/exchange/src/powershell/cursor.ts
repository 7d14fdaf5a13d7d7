import { Fault, lineAt } from '../model';
import { isBlank } from './characters';

/** A place in a script. */
export class Cursor {
  at = 0;
  /** Line of the last place asked for, so that a long script is not counted anew each time. */
  private counted = { at: 0, line: 1 };

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
    const from = at >= this.counted.at ? this.counted : { at: 0, line: 1 };
    const line = from.line + lineAt(this.text.slice(from.at, at), at - from.at) - 1;
    this.counted = { at, line };
    return line + this.firstLine - 1;
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
