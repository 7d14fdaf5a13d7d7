/** What a message hides from a rule that would protect it if it were written plainly. */
export type Target =
  'subject' | 'header' | 'sender' | 'body' | 'attachment-name' | 'attachment-text' | 'executable';

/** One message, and by which trick it hides what the rule looks for. Bytes are written as latin1. */
export interface Evasion {
  target: Target;
  trick: string;
  raw: string;
}

/** UTF-8 as latin1, to stand in a message. */
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
export const base64 = (text: string, charset: BufferEncoding = 'latin1'): string =>
  Buffer.from(text, charset).toString('base64');
export const lines = (encoded: string): string => encoded.replace(/.{76}(?=.)/g, '$&\r\n');
/** Every byte as an escape. */
export const quoted = (text: string): string =>
  [...Buffer.from(text, 'latin1')]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
export const wide = (text: string, big = false): string => {
  const bytes = Buffer.from(text, 'utf16le');
  return (big ? bytes.swap16() : bytes).toString('latin1');
};

/** A whole message from its own fields and what follows the first of them. */
export const message = (fields: string, body = 'Good morning.\r\n'): string =>
  `Received: by a.example; Mon, 1 Jun 2026 12:00:00 +0000\r\n${fields}\r\n\r\n${body}`;

/** A message whose body is this entity, from its content fields on. */
export const around = (entity: string): string =>
  `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n${entity}`;

export const multipart = (type: string, parts: readonly string[], boundary = 'edge'): string =>
  `Content-Type: multipart/${type}; boundary="${boundary}"\r\n\r\n` +
  parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('') +
  `--${boundary}--\r\n`;

/** The part with which mails begin whose secret is elsewhere. */
export const GREETING = 'Content-Type: text/plain\r\n\r\nGood morning.';

/** A part that is attached, in base64. */
export const attached = (
  bytes: Uint8Array,
  fields = 'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=report.bin',
): string =>
  `${fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(Buffer.from(bytes).toString('base64'))}`;

/** What the body tells. */
export const SECRET = 'About Project Falcon.\r\n';
export const plain = (text = SECRET): string => `Content-Type: text/plain\r\n\r\n${text}`;
export const html = (text: string): string =>
  `Content-Type: text/html; charset=utf-8\r\n\r\n${text}`;
export const encoded = (
  encoding: string,
  body: string,
  type = 'text/plain; charset=utf-8',
): string => `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;

export const page = (secret: string): string =>
  html(`<html><body><p>About ${secret}.</p></body></html>`);
