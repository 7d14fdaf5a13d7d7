import { Fault } from '../model';

/** JSON with the line each of its values begins at, by JSON pointer (RFC 6901). */
export interface JsonLines {
  readonly value: unknown;
  /** Of the value at the pointer, or of the nearest one around it that is there. */
  lineOf(pointer: string): number;
}

const TOKEN = /[{}[\],:]|"(?:[^"\\\p{Cc}]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/uy;
const BLANKS = /[ \t\r\n]*/y;
/** Deeper than any rule: a hostile file must not end the stack. */
const DEEPEST = 100;

/**
 * Reads JSON (RFC 8259) and keeps where everything stands, which `JSON.parse` does not tell. A name that is
 * given twice in one object is a fault: one of both would be lost without a word.
 *
 * @throws Fault where it stops being JSON, and why
 */
export function readJsonLines(text: string): JsonLines {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  const fail = (reason: string): never => {
    throw new Fault(line, reason);
  };

  function skip(): void {
    BLANKS.lastIndex = at;
    const blanks = BLANKS.exec(text)?.[0] ?? '';
    for (const char of blanks) if (char === '\n') line += 1;
    at += blanks.length;
  }

  function next(wanted: string): string {
    skip();
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined)
      return fail(at >= text.length ? `The file ends where ${wanted} should be.` : strange());
    at += token.length;
    return token;
  }

  const strange = (): string =>
    text[at] === '"'
      ? 'This text has no end, or holds a character that must be written as \\u….'
      : `“${text.slice(at, at + 12).split('\n')[0]}” is not JSON.`;

  function plain(token: string): unknown {
    try {
      return JSON.parse(token);
    } catch {
      return fail(`“${token.slice(0, 24)}” is not JSON.`);
    }
  }

  function value(token: string, pointer: string, depth: number): unknown {
    lines.set(pointer, line);
    if (depth > DEEPEST) return fail('This is nested too deeply.');
    if (token === '[') return list(pointer, depth);
    if (token === '{') return table(pointer, depth);
    return /^[\]},:]$/.test(token)
      ? fail(`“${token}” stands where a value should be.`)
      : plain(token);
  }

  function list(pointer: string, depth: number): unknown[] {
    const found: unknown[] = [];
    let token = next('a value or “]”');
    if (token === ']') return found;
    for (;;) {
      found.push(value(token, `${pointer}/${found.length}`, depth + 1));
      const end = next('“,” or “]”');
      if (end === ']') return found;
      if (end !== ',') fail(`“${end}” stands where “,” or “]” should be.`);
      token = next('a value');
    }
  }

  function table(pointer: string, depth: number): Record<string, unknown> {
    const found = new Map<string, unknown>();
    let token = next('a name or “}”');
    if (token !== '}')
      for (;;) {
        if (!token.startsWith('"')) fail(`“${token}” stands where a name in quotes should be.`);
        const name = plain(token) as string;
        if (found.has(name)) fail(`“${name}” is given twice.`);
        if (next('“:”') !== ':') fail(`“:” is missing after “${name}”.`);
        const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
        found.set(name, value(next('a value'), `${pointer}/${step}`, depth + 1));
        const end = next('“,” or “}”');
        if (end === '}') break;
        if (end !== ',') fail(`“${end}” stands where “,” or “}” should be.`);
        token = next('a name');
      }
    return Object.fromEntries(found);
  }

  const whole = value(next('a value'), '', 0);
  skip();
  if (at < text.length) fail('There is something after the end.');
  return {
    value: whole,
    lineOf(pointer) {
      for (let around = pointer; ; around = around.slice(0, around.lastIndexOf('/'))) {
        const known = lines.get(around);
        if (known !== undefined || around === '') return known ?? 1;
      }
    },
  };
}
