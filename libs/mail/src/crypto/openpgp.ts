import { bytesFromLatin1, latin1FromBytes } from '../bytes';
import { Base64Decoder } from '../transfer/base64';
import { PacketWalker } from './openpgp-packets';

const BEGIN = '-----BEGIN PGP MESSAGE-----';
const END = '-----END PGP MESSAGE-----';
/** Armour headers (`Version:`, `Comment:`) may be this long together; longer ones could carry a message. */
const ARMOUR_HEADERS_MAX = 1024;
const LINE_MAX = 1000;
const DATA = /^[A-Za-z0-9+/]{1,100}={0,2}$/;
const CHECKSUM = /^=[A-Za-z0-9+/]{4}$/;

/**
 * Watches a decoded body go by and says at its end whether it is one encrypted OpenPGP message and
 * nothing else: packets whose lengths fit (see {@link PacketWalker}), in ASCII armour or bare. Armour
 * with text before, between or after is not, so that nobody can pass a message off as encrypted.
 */
export class OpenPgpWatcher {
  private state: 'start' | 'headers' | 'data' | 'done' | 'binary' | 'no' = 'start';
  private line: number[] = [];
  private headerBytes = 0;
  private readonly base64 = new Base64Decoder();
  private readonly packets = new PacketWalker();

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.state === 'start' && this.line.length === 0 && bytes[0]! >= 0x80)
      this.state = 'binary';
    if (this.state === 'binary') {
      this.packets.push(bytes);
      return;
    }
    for (const code of bytes) {
      if (this.state === 'no') return;
      if (code === 10) this.endLine();
      else if (this.line.length < LINE_MAX) this.line.push(code);
      else this.state = 'no';
    }
  }

  /** Call once, after the last byte. */
  end(): boolean {
    if (this.line.length > 0) this.endLine();
    return (this.state === 'done' || this.state === 'binary') && this.packets.end();
  }

  private endLine(): void {
    const line = latin1FromBytes(Uint8Array.from(this.line)).trimEnd();
    this.line = [];
    switch (this.state) {
      case 'start':
        if (line === BEGIN) this.state = 'headers';
        else if (line !== '') this.state = 'no';
        break;
      case 'headers':
        this.header(line);
        break;
      case 'data':
        this.data(line);
        break;
      case 'done':
        if (line !== '') this.state = 'no';
        break;
      case 'binary':
      case 'no':
        break;
    }
  }

  private header(line: string): void {
    this.headerBytes += line.length;
    if (line === '') this.state = 'data';
    else if (this.headerBytes > ARMOUR_HEADERS_MAX || !/^[A-Za-z-]+: /.test(line))
      this.state = 'no';
  }

  private data(line: string): void {
    if (line === END) this.endData();
    else if (DATA.test(line)) {
      const bytes = bytesFromLatin1(line);
      this.packets.push(this.base64.push(bytes, 0, bytes.length));
    } else if (line !== '' && !CHECKSUM.test(line)) this.state = 'no';
  }

  private endData(): void {
    this.packets.push(this.base64.end());
    this.state = this.base64.damage.length > 0 ? 'no' : 'done';
  }
}

/** The control part of RFC 3156 4: `Version: 1` and nothing else. */
export function isPgpVersionPart(body: Uint8Array): boolean {
  return /^\s*version:\s*1\s*$/i.test(latin1FromBytes(body));
}
