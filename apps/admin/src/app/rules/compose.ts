/** What is asked of a file: its name, its type and its bytes. */
export type Attached = Pick<File, 'name' | 'type' | 'arrayBuffer'>;

/** A message written on the page, to try rules on. */
export interface Composed {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  files: readonly Attached[];
}

/** @returns it as a message (RFC 5322), as a mail program would write it: UTF-8 by RFC 2047 and 8bit, files in base64. */
export async function messageOf({ from, to, subject, text, files }: Composed): Promise<Blob> {
  const head = [
    `From: ${oneLine(from)}`,
    `To: ${to.map(oneLine).join(', ')}`,
    `Subject: ${encoded(oneLine(subject))}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${crypto.randomUUID()}@test.invalid>`,
    'MIME-Version: 1.0',
  ];
  const body = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...text.split(/\r\n|\r|\n/),
    '',
  ];
  const lines = files.length === 0 ? [...head, ...body] : [...head, ...(await mixed(body, files))];
  return new Blob([lines.join('\r\n')], { type: 'message/rfc822' });
}

/** The text and each file as parts of one message (RFC 2046 5.1.3). */
async function mixed(body: readonly string[], files: readonly Attached[]): Promise<string[]> {
  const boundary = `=_${crypto.randomUUID()}`;
  const lines = [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...body,
  ];
  for (const file of files)
    lines.push(
      `--${boundary}`,
      `Content-Type: ${/^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream'}`,
      `Content-Disposition: attachment; ${fileName(file.name)}`,
      'Content-Transfer-Encoding: base64',
      '',
      ...base64(new Uint8Array(await file.arrayBuffer())),
    );
  return [...lines, `--${boundary}--`, ''];
}

/** Other names than plain ones by RFC 2231. */
const fileName = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name)
    ? `filename="${name.replace(/["\\]/g, '\\$&')}"`
    : `filename*=utf-8''${encodeURIComponent(name).replace(/['()*]/g, percent)}`;

const percent = (char: string): string =>
  `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Bytes of a line of 76 characters. */
const LINE = 57;

function base64(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += LINE)
    lines.push(btoa(String.fromCharCode(...bytes.subarray(at, at + LINE))));
  return lines;
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

/** An encoded word for each piece that needs one; each at most 75 characters (RFC 2047 2). */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const words: string[] = [];
  let piece = '';
  for (const character of text) {
    if (new TextEncoder().encode(piece + character).length > 42) {
      words.push(word(piece));
      piece = '';
    }
    piece += character;
  }
  words.push(word(piece));
  return words.join('\r\n ');
}

const word = (text: string): string =>
  `=?utf-8?B?${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}?=`;
