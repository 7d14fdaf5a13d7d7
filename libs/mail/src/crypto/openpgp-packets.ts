/** Session keys (1, 3), marker (10) and padding (21) may come before what they are for (RFC 9580 10.3). */
const BEFORE = new Set([1, 3, 10, 21]);
/** Encrypted data: symmetrically (9), with integrity (18), AEAD as GnuPG writes it (20). */
const ENCRYPTED = new Set([9, 18, 20]);

type State =
  /** The next octet is a packet's first. */
  | 'tag'
  /** Octets of a length are coming. */
  | 'length'
  /** Octets are passed over. */
  | 'body'
  /** An old packet without a length: it goes on to the end. */
  | 'rest'
  | 'no';

/**
 * Walks over OpenPGP packets (RFC 9580 4.2) without decrypting, and says whether the whole is one
 * encrypted message: session keys, then encrypted data, every length right to the last octet.
 */
export class PacketWalker {
  private state: State = 'tag';
  private newFormat = false;
  private tag = 0;
  private lengthOctets: number[] = [];
  private lengthNeeded = 0;
  private left = 0;
  private partial = false;
  private encrypted = false;

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.state === 'no' || this.state === 'rest') return;
      if (this.state === 'body') {
        const step = Math.min(this.left, bytes.length - at);
        at += step;
        this.left -= step;
        if (this.left === 0) this.bodyEnded();
      } else if (this.state === 'tag') this.begin(bytes[at++]!);
      else this.length(bytes[at++]!);
    }
  }

  end(): boolean {
    return this.encrypted && (this.state === 'tag' || this.state === 'rest');
  }

  private begin(octet: number): void {
    this.newFormat = (octet & 0x40) !== 0;
    this.tag = this.newFormat ? octet & 0x3f : (octet >> 2) & 0x0f;
    const allowed = BEFORE.has(this.tag) || ENCRYPTED.has(this.tag);
    if ((octet & 0x80) === 0 || !allowed || this.encrypted) {
      this.state = 'no';
      return;
    }
    this.encrypted = ENCRYPTED.has(this.tag);
    this.lengthOctets = [];
    if (this.newFormat) {
      this.lengthNeeded = 0;
      this.state = 'length';
    } else if ((octet & 3) === 3) this.state = this.encrypted ? 'rest' : 'no';
    else {
      this.lengthNeeded = 1 << (octet & 3);
      this.state = 'length';
    }
  }

  private length(octet: number): void {
    this.partial = false;
    if (this.newFormat && this.lengthNeeded === 0) {
      if (octet < 192) this.body(octet);
      else if (octet < 224) {
        this.lengthOctets = [octet - 192];
        this.lengthNeeded = 2;
      } else if (octet < 255) {
        this.partial = true;
        this.body(2 ** (octet & 0x1f));
      } else this.lengthNeeded = 4;
      return;
    }
    this.lengthOctets.push(octet);
    if (this.lengthOctets.length < this.lengthNeeded) return;
    const number = this.lengthOctets.reduce((sum, each) => sum * 256 + each, 0);
    this.body(this.newFormat && this.lengthNeeded === 2 ? number + 192 : number);
  }

  private body(length: number): void {
    // Only data that is encrypted may come in parts (RFC 9580 4.2.1.4).
    if (this.partial && !this.encrypted) this.state = 'no';
    else {
      this.left = length;
      this.state = 'body';
      if (length === 0) this.bodyEnded();
    }
  }

  private bodyEnded(): void {
    this.lengthNeeded = 0;
    this.lengthOctets = [];
    this.state = this.partial ? 'length' : 'tag';
  }
}
