import type { ContentsWanted, Part } from '../facts';

/** Hands over decoded bodies within the room that the options give. */
export class ContentStore {
  private left: number;

  constructor(private readonly wanted: ContentsWanted | undefined) {
    this.left = wanted?.bytesTotal ?? 0;
  }

  /** Bytes that the next body may have. */
  get room(): number {
    return Math.max(0, Math.min(this.wanted?.bytesEach ?? 0, this.left));
  }

  give(part: Part, content: { bytes: Uint8Array; cut: boolean } | null): void {
    if (!content) return;
    this.left -= content.bytes.length;
    this.wanted?.take({ part, ...content });
  }
}
