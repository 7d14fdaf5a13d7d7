import { PatternError } from './syntax';

/** A place in a pattern that moves forward, by code points. */
export class Cursor {
  at = 0;

  constructor(private readonly source: string) {}

  get done(): boolean {
    return this.at >= this.source.length;
  }

  sees(text: string): boolean {
    return this.source.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.at += text.length;
    return true;
  }

  peek(): string {
    const point = this.source.codePointAt(this.at);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  next(): string {
    const char = this.peek();
    this.at += char.length;
    return char;
  }

  skip(units: number): void {
    this.at += units;
  }

  /** At most the next 32 units, enough for any token. */
  rest(): string {
    return this.source.slice(this.at, this.at + 32);
  }

  /** The text up to `mark`, and moves behind it. */
  until(mark: string, problem: string, at: number): string {
    const end = this.source.indexOf(mark, this.at);
    if (end < 0) throw new PatternError(problem, at);
    const text = this.source.slice(this.at, end);
    this.at = end + mark.length;
    return text;
  }
}
