import type { Buffer } from 'node:buffer';
import type { AttachmentFacts } from '../facts';
import type { Inspection } from '../inspection';
import { addProperties } from '../office/ooxml';
import { TextCollector } from '../text/collector';
import { CompoundFile } from './container';
import { excelText } from './excel';
import { readOutlook } from './outlook';
import { ole10Native } from './packaged';
import { powerPointIsEncrypted, powerPointText } from './powerpoint';
import { propertySets } from './properties';
import { wordIsEncrypted, wordTable, wordText } from './word';

/** Name of the stream in which Windows keeps a file that was put into a document (MS-OLEDS 2.3.6). */
const PACKAGED = /(?:^|\/)\x01Ole10Native$/;

/** Reads what Office wrote until 2003, mails of Outlook, and the covers of encrypted new documents. */
export async function readLegacy(
  file: Buffer,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  const compound = new CompoundFile(file);
  const text = new TextCollector(inspection.budget.limits.textCharacters);
  const has = (path: string): Buffer | null => compound.stream(path);
  for (const [path, document] of [
    ['\x05SummaryInformation', false],
    ['\x05DocumentSummaryInformation', true],
  ] as const) {
    const stream = has(path);
    try {
      if (stream) addProperties(facts, propertySets(stream, document));
    } catch {
      facts.damage.push('properties cannot be read');
    }
  }
  const word = has('WordDocument');
  const excel = has('Workbook') ?? has('Book');
  const slides = has('PowerPoint Document');
  if (has('EncryptedPackage')) {
    facts.type = 'application/x-encrypted-office';
    facts.kind = 'office';
    facts.passwordProtected = true;
  } else if (has('__properties_version1.0')) {
    await readOutlook(compound, facts, inspection, depth);
    return;
  } else if (word) {
    facts.type = 'application/msword';
    const table = has(wordTable(word));
    if (wordIsEncrypted(word)) facts.passwordProtected = true;
    else if (table) wordText(word, table, text);
    else facts.damage.push('text cannot be read');
  } else if (excel) {
    facts.type = 'application/vnd.ms-excel';
    if (excelText(excel, text).encrypted) facts.passwordProtected = true;
  } else if (slides) {
    facts.type = 'application/vnd.ms-powerpoint';
    if (powerPointIsEncrypted(has('Current User'))) facts.passwordProtected = true;
    else powerPointText(slides, text);
  } else {
    facts.unsupported = true;
    if (has('VisioDocument')) facts.type = 'application/vnd.visio';
    if (has('Quill/QuillSub/CONTENTS')) facts.type = 'application/vnd.ms-publisher';
    if (facts.type !== 'application/x-cfb') facts.damage.push('text of this format is not read');
  }
  if (!facts.unsupported && !facts.passwordProtected) facts.text = text.end();
  await readPackaged(compound, facts, inspection, depth);
}

async function readPackaged(
  compound: CompoundFile,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  for (const path of compound.paths) {
    const stream = compound.stream(path)!;
    const packaged = PACKAGED.test(path) ? ole10Native(stream) : null;
    const plain = /(?:^|\/)(?:Package|CONTENTS)$/.test(path) && path !== 'Quill/QuillSub/CONTENTS';
    if (!packaged && !plain) continue;
    inspection.budget.open(depth);
    inspection.budget.member();
    inspection.budget.take(stream.length);
    await inspection.member(facts, packaged?.name ?? '', packaged?.bytes ?? stream, depth);
  }
}
