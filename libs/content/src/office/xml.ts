import { Buffer } from 'node:buffer';
import { decodeCharset } from '@chancery/mail/web';
import { Parser } from 'htmlparser2';
import { LimitExceeded } from '../budget';

/** What a reader of XML hears; names are local names, without prefix. */
export interface XmlEvents {
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** No document nests its elements so deep; the parser would take the square of it. */
const DEPTH_MAX = 5_000;

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads XML as leniently as programs do that show it. Entities that a document defines for itself are
 * not expanded, so none can grow.
 *
 * @throws LimitExceeded where elements lie too deep in one another
 */
export function readXml(xml: string, events: XmlEvents): void {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (++depth > DEPTH_MAX) throw new LimitExceeded('depth');
        const plain: Record<string, string> = {};
        for (const [key, value] of Object.entries(attributes)) plain[local(key)] = value;
        events.open?.(local(name), plain);
      },
      ontext: (text) => events.text?.(text),
      onclosetag: (name) => {
        depth--;
        events.close?.(local(name));
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
}

/** Bytes of XML as a string, by mark, form, or declaration (XML 1.0, appendix F); null for what is no XML. */
export function xmlString(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, 200);
  if (head.startsWith('<\0')) return decodeCharset(bytes, 'utf-16le').text;
  if (head.startsWith('\0<')) return decodeCharset(bytes, 'utf-16be').text;
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{2,40})["']/.exec(
    head,
  );
  const { text } = decodeCharset(bytes, declared?.[1] ?? 'utf-8');
  return /^\ufeff?\s*</.test(text.slice(0, 200)) ? text : null;
}
