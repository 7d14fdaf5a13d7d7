import { describe, expect, it } from 'vitest';
import { bytesFromLatin1, latin1FromBytes } from '../bytes';
import type { MessageFacts } from '../facts';
import { encodeBase64 } from '../transfer/base64';
import { createMimeReader } from './reader';

function read(lines: string[]): MessageFacts {
  const reader = createMimeReader({ text: true });
  reader.write(bytesFromLatin1(lines.join('\r\n')));
  return reader.end();
}

const marks = ({ smime, pgp, encryptedWhole }: MessageFacts) => ({ smime, pgp, encryptedWhole });

/** DER: tag, length, content. */
function der(tag: number, ...content: number[][]): number[] {
  const bytes = content.flat();
  const length =
    bytes.length < 128 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255];
  return [tag, ...length, ...bytes];
}

const oid = (...bytes: number[]) => [6, bytes.length, ...bytes];
const PKCS7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
const CT = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01];
const recipients = der(0x31, der(0x30, [2, 1, 0]));
const secret = der(
  0x30,
  der(
    0x04,
    Array.from({ length: 300 }, (_, i) => i & 255),
  ),
);

const contentInfo = (type: number[], body: number[]) => der(0x30, type, der(0xa0, body));
const enveloped = contentInfo(oid(...PKCS7, 3), der(0x30, [2, 1, 0], recipients, secret));
const authEnveloped = contentInfo(oid(...CT, 23), der(0x30, [2, 1, 0], recipients, secret));
const signed = contentInfo(oid(...PKCS7, 2), der(0x30, [2, 1, 1], der(0x31), secret));
const compressed = contentInfo(oid(...CT, 9), der(0x30, [2, 1, 0]));
/** The same as streaming signers write it: lengths left open, two zero octets at the end. */
const streamed = [
  0x30,
  0x80,
  ...oid(...PKCS7, 3),
  0xa0,
  0x80,
  0x30,
  0x80,
  2,
  1,
  0,
  ...recipients,
  ...secret,
  0,
  0,
  0,
  0,
  0,
  0,
];

const base64Lines = (bytes: number[]) =>
  encodeBase64(Uint8Array.from(bytes)).match(/.{1,76}/g) ?? [];
const smime = (
  bytes: number[],
  type = 'application/pkcs7-mime; smime-type=enveloped-data',
  top: string[] = [],
) =>
  read([
    ...top,
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: base64',
    '',
    ...base64Lines(bytes),
    '',
  ]);

describe('S/MIME (RFC 8551)', () => {
  it('believes the bytes: enveloped and authenticated-enveloped data', () => {
    const whole = { smime: 'enveloped', pgp: null, encryptedWhole: true };
    expect(marks(smime(enveloped))).toEqual(whole);
    expect(marks(smime(authEnveloped))).toEqual(whole);
    expect(marks(smime(streamed))).toEqual(whole);
    expect(marks(smime(enveloped, 'application/x-pkcs7-mime'))).toEqual(whole);
    expect(marks(smime(enveloped, 'application/octet-stream; name=smime.p7m'))).toEqual(whole);
    expect(smime(enveloped).text).toEqual([]);
  });

  it('tells opaque-signed and compressed data, whose text it does not read', () => {
    expect(marks(smime(signed, 'application/pkcs7-mime; smime-type=signed-data'))).toEqual({
      smime: 'opaque',
      pgp: null,
      encryptedWhole: false,
    });
    for (const body of [signed, compressed]) {
      expect(smime(body, 'application/pkcs7-mime').text).toMatchObject([
        { text: '', damaged: true },
      ]);
    }
    expect(smime(compressed, 'application/pkcs7-mime').smime).toBeNull();
  });

  it('is not taken in by a header', () => {
    const clear = Array.from(
      bytesFromLatin1('The secret plan in the clear, only declared as encrypted.'),
    );
    for (const body of [
      clear,
      signed,
      // CMS at the beginning, then plain text behind what its length says.
      [...enveloped, ...clear],
      // A length that promises more than is there.
      enveloped.slice(0, -10),
      [...streamed.slice(0, -6), ...clear],
      // The right type around something that is no envelope.
      contentInfo(oid(...PKCS7, 3), der(0x04, clear)),
      contentInfo(oid(...PKCS7, 3), der(0x30, [2, 1, 0], der(0x31), secret)),
    ]) {
      const facts = smime(body);
      expect(facts.encryptedWhole).toBe(false);
      expect(facts.text).toMatchObject([{ damaged: true }]);
      expect(facts.parts[0]?.damage.length).toBeGreaterThan(0);
    }
  });

  it('is not taken in by text between the base64, or a second type', () => {
    const lines = base64Lines(enveloped);
    const type = 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data';
    const coding = 'Content-Transfer-Encoding: base64';
    expect(read([type, coding, '', ...lines, '']).encryptedWhole).toBe(true);
    expect(
      read([type, coding, '', lines[0]!, '*** secret: 42 ***', ...lines.slice(1)]).encryptedWhole,
    ).toBe(false);
    expect(read([type, coding, '', ...lines, '', 'secret footer']).encryptedWhole).toBe(false);
    expect(read([type, 'Content-Type: text/html', coding, '', ...lines]).encryptedWhole).toBe(
      false,
    );
    expect(
      read([type, coding, 'Content-Transfer-Encoding: 7bit', '', ...lines]).encryptedWhole,
    ).toBe(false);
    expect(read([type, coding, 'no header', '', ...lines]).encryptedWhole).toBe(false);
  });

  it('sees a mixture, which is not encrypted as a whole', () => {
    const facts = read([
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'in the clear',
      '--b',
      'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
      '',
      ...base64Lines(enveloped),
      '--b--',
    ]);
    expect(marks(facts)).toEqual({ smime: 'enveloped', pgp: null, encryptedWhole: false });
    expect(facts.text).toMatchObject([{ text: 'in the clear', damaged: false }]);
  });

  it('knows a clear-signed message', () => {
    const facts = read([
      'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b',
      '',
      '--b',
      '',
      'signed text',
      '--b',
      'Content-Type: application/pkcs7-signature; name=smime.p7s',
      '',
      'AAAA',
      '--b--',
    ]);
    expect(marks(facts)).toEqual({ smime: 'signed', pgp: null, encryptedWhole: false });
    expect(facts.text).toMatchObject([{ text: 'signed text' }]);
  });
});

describe('OpenPGP (RFC 3156, RFC 9580)', () => {
  /** One session key packet and one of encrypted data, old and new format, a partial length in it. */
  const packets = [0x84, 0x05, 3, 1, 2, 3, 4, 0xd2, 0xe1, 1, 2, 0x03, 9, 9, 9];
  const armour = (bytes: number[]) => [
    '-----BEGIN PGP MESSAGE-----',
    'Version: GnuPG v2',
    '',
    ...base64Lines(bytes),
    '=abcd',
    '-----END PGP MESSAGE-----',
  ];
  const message = (
    over: {
      version?: string[];
      data?: string[];
      more?: string[];
      preamble?: string;
      epilogue?: string;
      protocol?: string;
    } = {},
  ) =>
    read([
      `Content-Type: multipart/encrypted; protocol="${over.protocol ?? 'application/pgp-encrypted'}"; boundary=b`,
      '',
      over.preamble ?? 'This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)',
      '--b',
      'Content-Type: application/pgp-encrypted',
      '',
      ...(over.version ?? ['Version: 1', '']),
      '--b',
      'Content-Type: application/octet-stream; name="encrypted.asc"',
      '',
      ...(over.data ?? armour(packets)),
      ...(over.more ?? []),
      '--b--',
      over.epilogue ?? '',
    ]);

  it('knows a message that is encrypted as a whole', () => {
    expect(marks(message())).toEqual({ smime: null, pgp: 'encrypted', encryptedWhole: true });
    expect(message({ data: [latin1FromBytes(Uint8Array.from(packets))] }).encryptedWhole).toBe(
      true,
    );
  });

  it('is not taken in by anything in the clear beside, before or inside it', () => {
    const lines = armour(packets);
    const clear = 'The secret plan stands here in the clear.';
    for (const over of [
      { data: [clear] },
      { data: [...lines, clear] },
      { data: [clear, ...lines] },
      { data: [...lines.slice(0, 3), clear, ...lines.slice(3)] },
      { data: lines.slice(0, -1) },
      { data: [lines[0]!, '', ...base64Lines([...bytesFromLatin1(clear)]), lines.at(-1)!] },
      { data: [lines[0]!, `Comment: ${clear.repeat(30)}`, '', ...lines.slice(3)] },
      // Packets that end early, go on, or hold literal data (tag 11).
      { data: armour(packets.slice(0, -1)) },
      { data: armour([...packets, 0xcb, 1, 1]) },
      { data: armour([0xcb, 3, 1, 1, 1]) },
      { data: [`\xd2${clear}`] },
      { version: ['Version: 1', clear] },
      { version: ['Version: 2'] },
      { more: ['--b', '', clear] },
      { preamble: clear.repeat(4) },
      { epilogue: clear.repeat(4) },
      { protocol: 'application/x-other' },
    ]) {
      expect(message(over).encryptedWhole, JSON.stringify(over)).toBe(false);
    }
  });

  it('does not take inline PGP for encryption (RFC 4880 is text to MIME)', () => {
    const facts = read(['Subject: x', '', ...armour(packets)]);
    expect(marks(facts)).toEqual({ smime: null, pgp: null, encryptedWhole: false });
  });

  it('sees encryption inside a mixture and signatures', () => {
    const inner = [
      '--o',
      'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
      '',
      '--b--',
    ];
    const mixed = read(['Content-Type: multipart/mixed; boundary=o', '', ...inner, '--o--']);
    expect(marks(mixed)).toEqual({ smime: null, pgp: 'encrypted', encryptedWhole: false });
    const type = 'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary=o';
    expect(read([type, '', '--o', '', 'x', '--o--']).pgp).toBe('signed');
  });
});
