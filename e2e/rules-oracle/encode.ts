import type { Attached, Mail } from './model';
import type { Random } from './random';

/**
 * The message as bytes, in one of the many ways that mean the same: encoded words or raw UTF-8, folded
 * lines, base64 or quoted-printable, names of files by RFC 2231 or as encoded words.
 */
export function encode(mail: Mail, r: Random): Buffer {
  const head: string[] = [];
  for (const from of mail.froms)
    head.push(`From: ${from.map((address) => mailbox(address, r)).join(', ')}`);
  if (mail.to.length > 0) head.push(`To: ${mail.to.map((a) => mailbox(a, r)).join(',\r\n ')}`);
  if (mail.cc.length > 0) head.push(`${r.one(['Cc', 'CC'])}: ${mail.cc.join(', ')}`);
  for (const subject of mail.subjects) head.push(`Subject: ${unstructured(subject, r)}`);
  for (const [name, value] of mail.fields)
    head.push(`${name}: ${OF_ADDRESSES.has(name) ? mailbox(value, r) : unstructured(value, r)}`);
  head.push('MIME-Version: 1.0');
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n`), Buffer.from(entity(mail, r))]);
}

const OF_ADDRESSES = new Set(['Sender', 'Reply-To']);

function mailbox(address: string, r: Random): string {
  return r.one([
    address,
    `Somebody <${address}>`,
    `"Birch, alpha" <${address}>`,
    `=?utf-8?q?alpha_=C3=BC?= <${address}>`,
  ]);
}

/** A header value; blanks inside it may fall at the end of a line. */
function unstructured(text: string, r: Random): string {
  if (text === '') return '';
  const pure = /^[\x20-\x7e]*$/.test(text) && !text.includes('=?');
  if (pure && r.chance(0.6)) return r.chance(0.3) ? text.replace(' ', '\r\n ') : text;
  if (!pure && r.chance(0.2)) return text;
  const words: string[] = [];
  for (let rest = [...text]; rest.length > 0;) {
    const some = rest.slice(0, 6).join('');
    rest = rest.slice(6);
    words.push(r.chance(0.5) ? encodedB(some) : encodedQ(some));
  }
  return words.join(r.one([' ', '\r\n ']));
}

const encodedB = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
const encodedQ = (text: string): string =>
  `=?utf-8?q?${[...Buffer.from(text)].map((b) => `=${hex(b)}`).join('')}?=`;
const hex = (byte: number): string => byte.toString(16).toUpperCase().padStart(2, '0');

function entity(mail: Mail, r: Random): string {
  if (mail.kind === 'encrypted')
    return `Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(ENVELOPED)}`;
  const parts = [bodyPart(mail, r), ...mail.attachments.map((each) => attachment(each, r))];
  const extra = EXTRA[mail.kind];
  if (extra) parts.push(extra);
  if (mail.kind === 'signed')
    return multipart(
      [parts.length > 1 ? multipart(parts, 'mixed', 'inner') : parts[0]!, SIGNATURE],
      'signed; protocol="application/pkcs7-signature"; micalg=sha-256',
      'outer',
    );
  return parts.length > 1 ? multipart(parts, 'mixed', 'outer') : parts[0]!;
}

const EXTRA: Partial<Record<Mail['kind'], string>> = {
  invitation:
    'Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
  receipt:
    'Content-Type: message/disposition-notification\r\n\r\nDisposition: automatic-action; displayed\r\n',
  'rights-managed':
    'Content-Type: application/x-microsoft-rpmsg-message\r\nContent-Transfer-Encoding: base64\r\n\r\ndugEYMQ=\r\n',
};

const SIGNATURE =
  'Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\nMAsGCSqGSIb3DQEHAg==\r\n';

const multipart = (parts: string[], type: string, boundary: string): string =>
  `Content-Type: multipart/${type}; boundary="${boundary}"\r\n\r\n` +
  parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('') +
  `--${boundary}--\r\n`;

function bodyPart({ body, html, charset }: Mail, r: Random): string {
  const type = `Content-Type: text/${html ? 'html' : 'plain'}; charset=${charset}\r\n`;
  const text = html ? markup(body, r) : body;
  const bytes = Buffer.from(text, charset === 'iso-8859-1' ? 'latin1' : 'utf8');
  switch (r.below(3)) {
    case 0:
      return `${type}Content-Transfer-Encoding: base64\r\n\r\n${lines(bytes)}`;
    case 1:
      return `${type}Content-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(bytes)}`;
    default:
      // The head is text and the body bytes: only what is ASCII can be left as it is.
      return charset === 'us-ascii'
        ? `${type}\r\n${text}`
        : `${type}Content-Transfer-Encoding: base64\r\n\r\n${lines(bytes)}`;
  }
}

/** What is read is the body; class names and comments are not, and a word may be cut by marks of style. */
function markup(body: string, r: Random): string {
  const escaped = body.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const styled = r.chance(0.5) ? escaped.replace(/alp(?=ha)/, 'al<b>p</b>') : escaped;
  return `<html><!-- delta --><p class="alpha">${styled.replaceAll('\r\n', '<br>\r\n')}</p></html>`;
}

function quotedPrintable(bytes: Buffer): string {
  const coded = [...bytes].map((byte, i) => {
    const ends = bytes[i + 1] === 13 || i + 1 === bytes.length;
    if (byte === 13 || byte === 10) return String.fromCharCode(byte);
    const plain = byte > 32 && byte < 127 && byte !== 61;
    return plain || (byte === 32 && !ends) ? String.fromCharCode(byte) : `=${hex(byte)}`;
  });
  let at = 0;
  return `${coded
    .map((piece) => {
      at = piece === '\n' ? 0 : at + piece.length;
      if (at <= 60) return piece;
      at = 0;
      return `${piece}=\r\n`;
    })
    .join('')}`;
}

function attachment({ name, content }: Attached, r: Random): string {
  const pure = /^[\x20-\x7e]*$/.test(name);
  const named =
    pure && r.chance(0.5)
      ? `filename="${name}"`
      : r.chance(0.5)
        ? `filename*=utf-8''${[...Buffer.from(name)].map((b) => `%${hex(b)}`).join('')}`
        : `filename="${encodedB(name)}"`;
  return (
    `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; ${named}\r\n` +
    `Content-Transfer-Encoding: base64\r\n\r\n${lines(content)}`
  );
}

const lines = (bytes: Uint8Array): string =>
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  )
    .map((l) => `${l}\r\n`)
    .join('');

/** CMS enveloped data (RFC 5652) with nothing of use in it. */
const ENVELOPED = Buffer.from(
  '304506092a864886f70d010703a038303602010031053003020100302a0428000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627',
  'hex',
);
