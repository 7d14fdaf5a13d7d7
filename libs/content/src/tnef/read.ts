import { Buffer } from 'node:buffer';
import { decodeText, htmlToSearch } from '@chancery/mail/web';
import type { AttachmentFacts } from '../facts';
import type { Inspection } from '../inspection';
import { decompressRtf } from '../rtf/compressed';
import { readRtf } from '../rtf/rtf';
import { TextCollector } from '../text/collector';
import { readTnef } from './tnef';

/** `winmail.dat`: subject and body in every form are its text, its attachments are members. */
export async function readTnefFile(
  file: Buffer,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  const content = readTnef(file);
  if (content.damaged) facts.damage.push('TNEF cannot be read to its end');
  const { budget } = inspection;
  const limit = budget.limits.textCharacters;
  const text = new TextCollector(limit);
  text.add(`${content.subject}\n${content.plain}`);
  if (content.html)
    text.add(
      `${htmlToSearch(decodeText(content.html, { type: 'text/html', charset: null }).text)}\n`,
    );
  if (content.rtf) {
    const rtf = decompressRtf(content.rtf, limit * 8);
    if (rtf === null) facts.damage.push('body cannot be read');
    else readRtf(rtf, text);
  }
  facts.text = text.end();
  if (content.files.length > 0) budget.open(depth);
  for (const { name, type, bytes } of content.files) {
    budget.member();
    budget.take(bytes.length);
    await inspection.member(facts, name, bytes, depth, { type });
  }
}
