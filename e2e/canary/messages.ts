import { randomBytes } from 'node:crypto';

export type Fate =
  | 'protected'
  | 'relayed'
  | 'rejected'
  | 'rejected for some'
  | 'deferred'
  | 'bounced'
  | 'store down'
  | 'cut';

/** Words that the suite's rules look for. */
export const WORDS = { protect: '[encrypt]', reject: '[forbidden]' } as const;

/** Where the recipients of each fate live; the sink refuses by domain. */
export const DOMAINS = {
  taken: 'example.org',
  refused: 'gone.example',
  later: 'later.example',
  closed: 'closed.example',
} as const;

/** Twelve characters of this run, with which every canary begins: whoever looks for them finds every canary, whole or cut. */
export const makeMark = (): string => `ka${randomBytes(5).toString('hex')}`;

/** A text that stands nowhere else: the mark of the run, a letter beyond ASCII, what it is and of which message. */
export const canary = (mark: string, what: string, message: number): string =>
  `${mark}ü${what}${message}`;

const base64Lines = (bytes: Buffer): string =>
  (bytes.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
const encodedWord = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
const quotedPrintable = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      (byte >= 33 && byte <= 126 && byte !== 61) || byte === 32
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

/**
 * A message with a canary in its subject, its body, its attachment and the attachment's name, in other codings from
 * one message to the next.
 * @param bytes of the attachment, for one that is staged
 */
export function canaryMessage(mark: string, number: number, word: string, bytes = 2_000): Buffer {
  const said = (what: string) => canary(mark, what, number);
  const subject = `${word} Report ${said('subject')}`.trim();
  const body = `Dear reader,\r\n\r\nthe word is ${said('body')}.\r\n`;
  const name = `${said('name')}.txt`;
  // Many times and one after another at other offsets, so that no line end of base64 cuts them all.
  const filling = Array.from({ length: 12 }, (_, at) => `${'-'.repeat(at)}${said('file')}`).join(
    '\n',
  );
  const attachment = Buffer.concat([
    Buffer.from(filling),
    bytes > 10_000 ? randomBytes(bytes) : Buffer.alloc(bytes, 'x'),
    Buffer.from(filling),
  ]);
  const text =
    number % 3 === 0
      ? `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${body.split('\r\n').map(quotedPrintable).join('\r\n')}`
      : number % 3 === 1
        ? `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(Buffer.from(body))}\r\n`
        : `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}`;
  const parameter =
    number % 2 === 0
      ? `filename*=UTF-8''${encodeURIComponent(name)}`
      : `filename="${encodedWord(name)}"`;
  return Buffer.from(
    `From: Alice <alice@demo.test>\r\nTo: Bob <bob@example.org>\r\nSubject: ${number % 4 === 0 ? subject : encodedWord(subject)}\r\nMessage-ID: <canary.${number}.${Date.now()}@demo.test>\r\n` +
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b${number}"\r\n\r\n--b${number}\r\n${text}\r\n--b${number}\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; ${parameter}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(attachment)}\r\n--b${number}--\r\n`,
  );
}
