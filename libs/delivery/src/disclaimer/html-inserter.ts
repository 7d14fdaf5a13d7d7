import { Tokenizer } from 'htmlparser2';

/** Takes a body in pieces and gives it back with texts put in. */
export interface Inserter {
  push(piece: Buffer): Buffer;
  end(): Buffer;
}

/** What may stand behind the end of a body and is waited for before the end is believed. */
const HELD = 64 * 1024;
/** A tag that matters is known by less than this. */
const TAG = 64;
/** What comes before a body that is not marked as one. */
const HEAD = new Set('html head title meta link style script base noscript template'.split(' '));
/** Of these the content is of the head as well. */
const RAW = new Set(['title', 'style', 'script']);

/**
 * Puts HTML behind `<body>` and before the last `</body>`; where these are not written, where they would
 * stand. The mark-up is seen as bytes, whose ASCII is that of the text, and comments, scripts and values of
 * attributes are no tags. No more is held than a page's end.
 */
export class HtmlInserter implements Inserter {
  private readonly tokenizer: Tokenizer;
  /** What was read and not given out; `base` is where it begins. */
  private pending = '';
  private base = 0;
  private out = '';
  private name = '';
  private raw = '';
  private placed: boolean;
  /** Where the body ends as far as is known. */
  private ending = -1;

  constructor(
    private readonly before: string,
    private readonly after: string,
  ) {
    this.placed = before === '';
    const nothing = (): void => undefined;
    this.tokenizer = new Tokenizer(
      { decodeEntities: false },
      {
        onopentagname: (start, end) => this.opened(start, this.textOf(start, end)),
        onopentagend: (end) => this.begun(end + 1),
        onselfclosingtag: (end) => this.begun(end + 1),
        onclosetag: (start, end) => this.closed(start, this.textOf(start, end)),
        ontext: (start, end) => this.read(start, end),
        ontextentity: nothing,
        onattribdata: nothing,
        onattribentity: nothing,
        onattribend: nothing,
        onattribname: nothing,
        oncdata: nothing,
        oncomment: nothing,
        ondeclaration: nothing,
        onend: nothing,
        onprocessinginstruction: nothing,
      },
    );
  }

  push(piece: Buffer): Buffer {
    const text = piece.toString('latin1');
    this.pending += text;
    this.tokenizer.write(text);
    const end = this.base + this.pending.length;
    if (this.ending >= 0 && end - this.ending > HELD) this.ending = -1;
    this.give(this.ending >= 0 ? this.ending : this.settled(end));
    return this.taken();
  }

  end(): Buffer {
    this.tokenizer.end();
    const end = this.base + this.pending.length;
    // Nothing but a head, or nothing at all: there is the body.
    if (!this.placed) this.insert(this.before, end);
    if (this.after !== '') this.insert(this.after, this.ending >= 0 ? this.ending : end);
    this.give(end);
    return this.taken();
  }

  private opened(start: number, name: string): void {
    this.name = name;
    if (RAW.has(name)) this.raw = name;
    if (name !== 'body' && !HEAD.has(name)) this.place(start - 1);
  }

  private begun(at: number): void {
    if (this.name === 'body') this.place(at);
    this.name = '';
  }

  private closed(start: number, name: string): void {
    if (name === this.raw) this.raw = '';
    if (this.after === '') return;
    if (name === 'body') this.ending = start - 2;
    else if (name === 'html' && this.ending < 0) this.ending = start - 2;
  }

  private read(start: number, end: number): void {
    if (this.placed || this.raw !== '') return;
    const blank = /^\s*/.exec(this.textOf(start, end))?.[0].length ?? 0;
    if (start + blank < end) this.place(start + blank);
  }

  private place(at: number): void {
    // What has gone out already is not changed any more; the next place will do.
    if (this.placed || at < this.base) return;
    this.placed = true;
    this.insert(this.before, at);
  }

  private textOf(start: number, end: number): string {
    if (start < this.base) return '';
    return this.pending.slice(start - this.base, end - this.base).toLowerCase();
  }

  private insert(html: string, at: number): void {
    this.give(at);
    this.out += html;
  }

  private give(to: number): void {
    const count = to - this.base;
    if (count <= 0) return;
    this.out += this.pending.slice(0, count);
    this.pending = this.pending.slice(count);
    this.base = to;
  }

  /** Up to where nothing can be put in any more: a tag that has begun may turn out to matter. */
  private settled(end: number): number {
    const open = this.pending.lastIndexOf('<');
    return open >= 0 && this.pending.length - open <= TAG ? this.base + open : end;
  }

  private taken(): Buffer {
    const { out } = this;
    this.out = '';
    return Buffer.from(out, 'latin1');
  }
}
