import { Buffer } from 'node:buffer';
import { getDocumentProxy } from 'unpdf';
import { LimitExceeded } from '../budget';
import type { AttachmentFacts, DocumentProperty } from '../facts';
import type { Inspection } from '../inspection';
import { TextCollector } from '../text/collector';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Of the information dictionary, what says how a file is made and not what it is about. */
const TECHNICAL = new Set([
  'PDFFormatVersion',
  'Language',
  'EncryptFilterName',
  'IsLinearized',
  'IsAcroFormPresent',
  'IsXFAPresent',
  'IsCollectionPresent',
  'IsSignaturesPresent',
  'CreationDate',
  'ModDate',
  'Trapped',
]);

/** Text, form fields, remarks, properties and attached files of a PDF. */
export async function readPdf(
  file: Buffer,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  let pdf: Pdf;
  try {
    // The bytes are handed over for good, hence the copy.
    pdf = await getDocumentProxy(new Uint8Array(file), { isEvalSupported: false, verbosity: 0 });
  } catch (error) {
    if ((error as Error).name === 'PasswordException') facts.passwordProtected = true;
    else facts.damage.push('PDF cannot be read');
    return;
  }
  try {
    await readInfo(pdf, facts);
    await readPages(pdf, facts, inspection);
    await readFiles(pdf, facts, inspection, depth);
  } finally {
    await pdf.destroy();
  }
}

async function readInfo(pdf: Pdf, facts: AttachmentFacts): Promise<void> {
  const { info } = (await pdf.getMetadata()) as unknown as { info: Record<string, unknown> };
  if (info['EncryptFilterName']) facts.passwordProtected = true;
  const add = (name: string, value: unknown): void => {
    const property: DocumentProperty = {
      name,
      value: typeof value === 'string' ? value.trim() : '',
    };
    if (property.value !== '') facts.properties.push(property);
  };
  for (const [name, value] of Object.entries(info)) {
    if (name === 'Custom' && value && typeof value === 'object')
      for (const [own, text] of Object.entries(value)) add(own, text);
    else if (!TECHNICAL.has(name)) add(name, value);
  }
}

async function readPages(pdf: Pdf, facts: AttachmentFacts, inspection: Inspection): Promise<void> {
  const text = new TextCollector(inspection.budget.limits.textCharacters);
  try {
    for (let number = 1; number <= pdf.numPages && !text.full; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) if ('str' in item) text.add(item.str + (item.hasEOL ? '\n' : ''));
      text.add('\n');
      for (const { fieldValue, contentsObj } of (await page.getAnnotations()) as Annotation[]) {
        if (typeof fieldValue === 'string') text.add(`${fieldValue}\n`);
        if (contentsObj?.str) text.add(`${contentsObj.str}\n`);
      }
      page.cleanup();
    }
  } catch {
    facts.damage.push('a page cannot be read');
  }
  facts.text = text.end();
}

interface Annotation {
  fieldValue?: unknown;
  contentsObj?: { str?: string };
}

async function readFiles(
  pdf: Pdf,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  const files = (await pdf.getAttachments()) as Record<
    string,
    { filename?: string; content?: Uint8Array }
  > | null;
  if (!files) return;
  inspection.budget.open(depth);
  for (const { filename, content } of Object.values(files)) {
    if (!content) continue;
    inspection.budget.member();
    inspection.budget.take(content.length);
    if (content.length > inspection.budget.limits.memberBytes)
      throw new LimitExceeded('member-bytes');
    await inspection.member(facts, filename ?? '', Buffer.from(content), depth);
  }
}
