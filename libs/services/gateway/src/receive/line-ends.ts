const CR = 0x0d;
const LF = 0x0a;

/** Sees a CR or LF that stands alone, across chunks (RFC 5321 2.3.8; the root of SMTP smuggling). */
export class LineEndCheck {
  private lastWasCr = false;
  bare = false;

  write(chunk: Buffer): void {
    if (this.bare || chunk.length === 0) return;
    if (this.lastWasCr && chunk[0] !== LF) {
      this.bare = true;
      return;
    }
    let feeds = this.lastWasCr ? 1 : 0;
    for (let at = chunk.indexOf(LF, feeds); at !== -1; at = chunk.indexOf(LF, at + 1)) {
      if (at === 0 || chunk[at - 1] !== CR) {
        this.bare = true;
        return;
      }
      feeds++;
    }
    let returns = this.lastWasCr ? 1 : 0;
    for (let at = chunk.indexOf(CR); at !== -1; at = chunk.indexOf(CR, at + 1)) returns++;
    this.lastWasCr = chunk[chunk.length - 1] === CR;
    if (returns - (this.lastWasCr ? 1 : 0) !== feeds) this.bare = true;
  }

  end(): void {
    if (this.lastWasCr) this.bare = true;
  }
}
