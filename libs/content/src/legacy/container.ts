import { Buffer } from 'node:buffer';
import CFB from 'cfb';

/** The streams of a compound file (MS-CFB) by their paths, without the root. */
export class CompoundFile {
  private readonly streams = new Map<string, Buffer>();

  /** @throws Error where the file is damaged */
  constructor(file: Buffer) {
    const parsed = CFB.read(file, { type: 'buffer' });
    parsed.FileIndex.forEach((entry, index) => {
      const path = parsed.FullPaths[index] ?? '';
      const inside = path.slice(path.indexOf('/') + 1);
      if (inside === '' || path.endsWith('/')) return;
      // An empty stream has no content at all, whatever the types say.
      const content = entry.content as Uint8Array | undefined;
      this.streams.set(inside, content ? Buffer.from(content) : Buffer.alloc(0));
    });
  }

  get paths(): string[] {
    return [...this.streams.keys()];
  }

  stream(path: string): Buffer | null {
    return this.streams.get(path) ?? null;
  }
}
