import { Buffer } from 'node:buffer';
import {
  createMimeReader,
  firstField,
  headerText,
  htmlToSearch,
  type PartContent,
} from '@chancery/mail';
import { LimitExceeded } from '../budget';
import type { AttachmentFacts } from '../facts';
import type { Inspection } from '../inspection';
import { TextCollector } from '../text/collector';

/** Damage of an inner mail that leaves it readable. */
const BEARABLE = /^file name/;

/** A mail as a file: subject and texts are its text, its attachments are members. */
export async function readMail(
  file: Buffer,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  const { budget } = inspection;
  const contents: PartContent[] = [];
  const { memberBytes } = budget.limits;
  const reader = createMimeReader({
    text: true,
    textBytes: budget.limits.textCharacters,
    contents: {
      bytesEach: memberBytes,
      bytesTotal: Math.max(0, budget.room),
      take: (content) => contents.push(content),
    },
  });
  let read;
  try {
    reader.write(file);
    read = reader.end();
  } catch {
    // The only thing it throws for is its own limits.
    throw new LimitExceeded('members');
  }
  const text = new TextCollector(budget.limits.textCharacters);
  for (const name of ['subject', 'from', 'to', 'cc']) {
    const field = firstField(read.headers, name);
    if (field) text.add(`${headerText(field).text}\n`);
  }
  for (const part of read.text)
    text.add(`${part.type === 'text/html' ? htmlToSearch(part.text) : part.text}\n`);
  facts.text = text.end();
  if (read.encryptedWhole) facts.damage.push('encrypted');
  if (read.text.some(({ damaged }) => damaged))
    facts.damage.push('text cannot be read with certainty');
  if (contents.length > 0) budget.open(depth);
  for (const { part, bytes, cut } of contents) {
    budget.member();
    budget.take(bytes.length);
    const type = { type: part.type, charset: part.charset };
    const member = await inspection.member(
      facts,
      part.fileName ?? '',
      Buffer.from(bytes),
      depth,
      type,
    );
    if (cut) member.limitExceeded ??= 'member-bytes';
    for (const damage of part.damage) if (!BEARABLE.test(damage)) member.damage.push(damage);
  }
}
