import { Buffer } from 'node:buffer';
import { readArchive } from '../archive/libarchive';
import { LimitExceeded } from '../budget';
import type { AttachmentFacts } from '../facts';
import type { Inspection } from '../inspection';
import { TextCollector } from '../text/collector';
import { detect } from '../type/detect';
import { addProperties, documentProperties, ooxmlText, ooxmlType, openDocumentText } from './ooxml';
import { xmlString } from './xml';

/** Which family of documents a zip is, told by names that stand in it in the clear. */
export function documentIn(file: Buffer): 'office' | 'opendocument' | null {
  if (file.includes('[Content_Types].xml')) return 'office';
  return file.includes('META-INF/manifest.xml') && file.includes('content.xml')
    ? 'opendocument'
    : null;
}

/** A presentation of many slides has some thousands; more is an attack. */
const PARTS_MAX = 10_000;
/** What is inside a document without being one of its parts. */
const EMBEDDED = new Set(
  'archive executable html legacy-office mail office opendocument pdf rtf tnef'.split(' '),
);

/**
 * Reads an Office Open XML or OpenDocument file: every part that is XML, wherever it lies, because what a
 * program reads is decided by relations and not by names; other files in it are members.
 */
export async function readDocument(
  file: Buffer,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  const { budget } = inspection;
  const text = new TextCollector(budget.limits.textCharacters);
  const names: string[] = [];
  let macros = false;
  let mimetype = '';
  let parts = 0;
  const end = await readArchive(
    file,
    budget,
    async (part) => {
      names.push(part.name);
      if (part.limit?.limit === 'member-bytes') facts.limitExceeded = 'member-bytes';
      if (part.damage && !facts.damage.includes('a part cannot be read'))
        facts.damage.push('a part cannot be read');
      if (part.encrypted) facts.passwordProtected = true;
      if (!part.bytes) return;
      if (part.name === 'mimetype') mimetype = part.bytes.toString('latin1', 0, 100).trim();
      if (/vbaProject\.bin$/i.test(part.name)) macros = true;
      const xml = xmlString(part.bytes);
      if (xml !== null && !/\.x?html?$/i.test(part.name)) readPart(part.name, xml);
      else await embedded(part.name, part.bytes);
    },
    () => {
      if (++parts > PARTS_MAX) throw new LimitExceeded('members');
    },
  ).finally(() => {
    facts.text = text.end();
    facts.type =
      facts.kind === 'office'
        ? ooxmlType(names, macros)
        : mimetype || 'application/vnd.oasis.opendocument';
  });
  if (end.encrypted) facts.passwordProtected = true;
  if (end.damage) facts.damage.push(end.damage);
  if (/\.sheet\.binary\./.test(facts.type)) facts.damage.push('text of this format is not read');

  function readPart(name: string, xml: string): void {
    if (/^docProps\/|(?:^|\/)meta\.xml$/.test(name)) {
      addProperties(facts, documentProperties(xml));
      return;
    }
    if (facts.kind === 'office') {
      if (name.startsWith('customXml/')) openDocumentText(xml, text);
      else ooxmlText(xml, text);
    } else if (name.startsWith('META-INF/')) {
      if (/<(?:[\w-]+:)?encryption-data[\s>]/.test(xml)) facts.passwordProtected = true;
    } else if (/(?:^|\/)(?:content|styles)\.xml$/.test(name)) openDocumentText(xml, text);
  }

  async function embedded(name: string, bytes: Buffer): Promise<void> {
    if (/\.(?:bin|rels|vml|odttf|xml)$/i.test(name) && !name.includes('embeddings/')) return;
    const { kind } = await detect(bytes, name, null, null);
    if (EMBEDDED.has(kind)) await inspection.member(facts, name, bytes, depth);
  }
}
