import type { AttachmentText } from '../facts';

/** Joins pieces of text up to a limit; what is beyond is dropped and told as `cut`. */
export class TextCollector {
  private readonly pieces: string[] = [];
  private length = 0;
  private over = false;

  constructor(private readonly limit: number) {}

  add(text: string): void {
    if (text === '') return;
    const room = this.limit - this.length;
    if (text.length > room) this.over = true;
    if (room <= 0) return;
    this.pieces.push(text.length > room ? text.slice(0, room) : text);
    this.length += Math.min(room, text.length);
  }

  /** Nothing more would be kept. */
  get full(): boolean {
    return this.over;
  }

  get empty(): boolean {
    return this.length === 0;
  }

  end(): AttachmentText {
    return { text: this.pieces.join(''), cut: this.over };
  }
}
