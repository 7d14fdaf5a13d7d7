/** A message written on the page, to try rules on. */
export interface Composed {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
}

/** @returns it as a message (RFC 5322), as a mail program would write it: UTF-8 by RFC 2047 and 8bit. */
export function messageOf({ from, to, subject, text }: Composed): Blob {
  const lines = [
    `From: ${oneLine(from)}`,
    `To: ${to.map(oneLine).join(', ')}`,
    `Subject: ${encoded(oneLine(subject))}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${crypto.randomUUID()}@test.invalid>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...text.split(/\r\n|\r|\n/),
    '',
  ];
  return new Blob([lines.join('\r\n')], { type: 'message/rfc822' });
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
