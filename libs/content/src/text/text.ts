import { htmlToSearch } from '@chancery/mail/web';
import type { AttachmentFacts, ContentLimits } from '../facts';
import { readXml } from '../office/xml';
import type { Detected } from '../type/detect';
import { TextCollector } from './collector';

/** Mark-up is longer than its text; this many times the limit is read for it. */
const MARKUP = 8;
/** Elements that part no words, in the XML of documents and of pages. */
const INLINE = new Set('a b em f font i r s span strong t text u'.split(' '));

/** Text of what is text: as it stands, as a page shows it, or between and in the tags of XML. */
export function readText(found: Detected, facts: AttachmentFacts, limits: ContentLimits): void {
  const { text, damaged } = found.text ?? { text: '', damaged: true };
  if (damaged) facts.damage.push('character set cannot be told');
  const into = new TextCollector(limits.textCharacters);
  const markup = text.slice(0, limits.textCharacters * MARKUP);
  if (found.kind === 'html') into.add(htmlToSearch(markup));
  else if (found.kind === 'xml') xmlText(markup, into);
  else into.add(text);
  facts.text = into.end();
  if (found.kind !== 'text' && markup.length < text.length) facts.text.cut = true;
}

/** Of XML whose meaning is not known every text counts, in elements and in attributes. */
export function xmlText(xml: string, into: TextCollector): void {
  readXml(xml, {
    open: (name, attributes) => {
      if (!INLINE.has(name)) into.add(' ');
      for (const value of Object.values(attributes)) into.add(`${value} `);
    },
    text: (text) => into.add(text),
    close: (name) => {
      if (!INLINE.has(name)) into.add(' ');
    },
  });
}
