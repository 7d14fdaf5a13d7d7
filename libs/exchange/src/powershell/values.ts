import type { ExchangeValue } from '../model';
import { endsWord, ESCAPES, isDash, isDoubleQuote, isSingleQuote } from './characters';
import type { Cursor } from './cursor';

/** A rule needs two: a list of tables. */
const DEEPEST = 20;
/** Texts of variables in texts of variables: no rule is longer. */
const LONGEST = 1_000_000;

/** What variables stand for, by name in lower case. */
export type Variables = ReadonlyMap<string, ExchangeValue>;

/**
 * Reads the literals of PowerShell. Nothing is evaluated: what would have to be (sub-expressions,
 * commands in brackets, casts, operators) is a fault with its line.
 */
export class ValueReader {
  private depth = 0;

  constructor(
    private readonly cursor: Cursor,
    readonly variables: Variables,
  ) {}

  /** One value, or several with commas between them. @throws Fault */
  argument(): ExchangeValue {
    const first = this.item();
    const items = [first];
    for (;;) {
      const before = this.cursor.at;
      this.cursor.skipBlanks();
      if (!this.cursor.take(',')) {
        this.cursor.at = before;
        break;
      }
      this.cursor.skipBlanks(true);
      items.push(this.item());
    }
    return items.length === 1 ? first : items;
  }

  /** @throws Fault */
  item(): ExchangeValue {
    if (this.depth >= DEEPEST) throw this.cursor.fault('Brackets are nested too deeply.');
    this.depth++;
    const value = this.atDepth();
    this.depth--;
    return value;
  }

  private atDepth(): ExchangeValue {
    const { cursor } = this;
    const { char } = cursor;
    if (cursor.sees('@"') || cursor.sees("@'")) return this.hereString();
    if (isSingleQuote(char)) return this.singleQuoted();
    if (isDoubleQuote(char)) return this.doubleQuoted();
    if (cursor.take('@(')) return this.list();
    if (cursor.take('@{')) return this.table();
    if (cursor.sees('$(')) throw cursor.fault('$( ) would have to be evaluated. Write its value.');
    if (char === '$') return this.variable();
    if (char === '(') return this.bracketed();
    if (char === '<')
      throw cursor.fault('<…> is a placeholder. Put the value itself in its place.');
    if (char === '[')
      throw cursor.fault(
        'Square brackets come from a description of the syntax or a cast. Write the value alone.',
      );
    if (cursor.sees('...') || char === '…')
      throw cursor.fault('“...” stands for values that are not written out.');
    return this.word();
  }

  /** After `@{`. @throws Fault */
  table(): Record<string, ExchangeValue> {
    const { cursor } = this;
    const entries: [string, ExchangeValue][] = [];
    for (;;) {
      this.skipSeparators();
      if (cursor.take('}')) return Object.fromEntries(entries);
      if (cursor.done) throw cursor.fault('A { is not closed.');
      const key =
        isSingleQuote(cursor.char) || isDoubleQuote(cursor.char) ? String(this.item()) : this.key();
      cursor.skipBlanks();
      if (!cursor.take('=')) throw cursor.fault(`There is no value for “${key}”.`);
      cursor.skipBlanks(true);
      entries.push([key, this.argument()]);
    }
  }

  private key(): string {
    const key = this.cursor.match(/[\w.-]+/y);
    if (key === null) throw this.cursor.fault('A name is expected here.');
    this.cursor.at += key.length;
    return key;
  }

  /** After `@(`. */
  private list(): ExchangeValue[] {
    const { cursor } = this;
    const items: ExchangeValue[] = [];
    for (;;) {
      this.skipSeparators();
      if (cursor.take(')')) return items;
      if (cursor.done) throw cursor.fault('A ( is not closed.');
      const item = this.argument();
      items.push(...(Array.isArray(item) ? (item as ExchangeValue[]) : [item]));
    }
  }

  private skipSeparators(): void {
    do this.cursor.skipBlanks(true);
    while (this.cursor.take(';'));
  }

  /** `("a","b")`: literals in brackets are as good as without; anything else is an expression. */
  private bracketed(): ExchangeValue {
    const { cursor } = this;
    const at = cursor.at;
    cursor.at++;
    cursor.skipBlanks(true);
    if (/^[\w[]$/.test(cursor.char))
      throw cursor.fault('A command in brackets would have to be run. Write its value.', at);
    const value = this.argument();
    cursor.skipBlanks(true);
    if (!cursor.take(')'))
      throw cursor.fault('An expression in brackets would have to be evaluated.', at);
    return value;
  }

  private singleQuoted(): string {
    const { cursor } = this;
    const start = cursor.at++;
    let text = '';
    while (!cursor.done) {
      if (isSingleQuote(cursor.char)) {
        if (!isSingleQuote(cursor.peek())) {
          cursor.at++;
          return text;
        }
        cursor.at++;
      }
      text += cursor.char;
      cursor.at++;
    }
    throw cursor.fault('The quotation mark is not closed.', start);
  }

  private doubleQuoted(): string {
    const { cursor } = this;
    const start = cursor.at++;
    let text = '';
    while (!cursor.done) {
      if (isDoubleQuote(cursor.char)) {
        if (!isDoubleQuote(cursor.peek())) {
          cursor.at++;
          return text;
        }
        cursor.at++;
        text += cursor.char;
        cursor.at++;
      } else text += this.expandable();
      if (text.length > LONGEST) throw cursor.fault('The text is too long.', start);
    }
    throw cursor.fault('The quotation mark is not closed.', start);
  }

  /** One character of an expandable string, or what a variable in it stands for. */
  private expandable(): string {
    const { cursor } = this;
    if (cursor.sees('$(')) throw cursor.fault('$( ) would have to be evaluated. Write its value.');
    if (cursor.char === '$' && cursor.match(/\$(?:\{|[\w?^$])/y) !== null) return this.inText();
    if (cursor.char === '`') {
      cursor.at++;
      const code = cursor.match(/u\{[0-9a-f]{1,6}\}/iy);
      if (code !== null) {
        cursor.at += code.length;
        return String.fromCodePoint(Math.min(parseInt(code.slice(2), 16), 0x10ffff));
      }
      const escaped = cursor.char;
      cursor.at++;
      return ESCAPES[escaped] ?? escaped;
    }
    const { char } = cursor;
    cursor.at++;
    return char;
  }

  /** A here-string: text between `@"` and `"@`, each at the end and the beginning of a line. */
  private hereString(): string {
    const { cursor } = this;
    const start = cursor.at;
    const expands = cursor.peek() === '"';
    const head = cursor.match(/@["'][^\S\n]*\n/y);
    if (head === null) throw cursor.fault('A here-string begins on a line of its own.');
    cursor.at += head.length;
    const end = cursor.text.indexOf(expands ? '\n"@' : "\n'@", cursor.at - 1);
    if (end === -1) throw cursor.fault('The here-string is not closed.', start);
    let text = '';
    while (cursor.at < end)
      if (expands) text += this.expandable();
      else {
        text += cursor.char;
        cursor.at++;
      }
    cursor.at = end + 3;
    return text.replace(/\r$/, '');
  }

  private inText(): string {
    const at = this.cursor.at;
    const value = this.variable();
    if (value === null) return '';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'object')
      throw this.cursor.fault('A list in the middle of a text would have to be evaluated.', at);
    return String(value);
  }

  /** `$name`, `${name}`, `$env:name`. @throws Fault when it is not known what it stands for. */
  private variable(): ExchangeValue {
    const { cursor } = this;
    const at = cursor.at;
    const written = cursor.match(/\$(?:\{[^}]+\}|(?:\w+:)?\w+|[?^$])/y);
    if (written === null) throw cursor.fault('A $ without a name.');
    cursor.at += written.length;
    const name = written.replace(/^\$\{?|\}$/g, '').toLowerCase();
    if (name === 'true') return true;
    if (name === 'false') return false;
    if (name === 'null') return null;
    const known = this.variables.get(name);
    if (known === undefined)
      throw cursor.fault(`It is not known what ${written} stands for. Write its value.`, at);
    if (/^(?:\.\w|\[)/.test(cursor.text.slice(cursor.at, cursor.at + 2)))
      throw cursor.fault(`A part of ${written} would have to be evaluated. Write its value.`, at);
    return known;
  }

  private word(): string {
    const { cursor } = this;
    const at = cursor.at;
    let text = '';
    while (!endsWord(cursor.char) && !cursor.sees(']]>')) {
      if (cursor.char === '$' || cursor.char === '`') text += this.expandable();
      else {
        text += cursor.char;
        cursor.at++;
      }
    }
    if (cursor.at === at) throw cursor.fault(`A value is expected here, not “${cursor.char}”.`);
    return isDash(text) ? text : text.replace(/^[\u2013-\u2015]/, '-');
  }
}
