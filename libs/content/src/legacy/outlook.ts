import { htmlToSearch } from '@chancery/mail/web';
import type { AttachmentFacts } from '../facts';
import type { Inspection } from '../inspection';
import { decompressRtf } from '../rtf/compressed';
import { readRtf } from '../rtf/rtf';
import { TextCollector } from '../text/collector';
import type { CompoundFile } from './container';

/** Property tags of a mail (MS-OXPROPS), as names of streams have them. */
const SUBJECT = '0037';
const BODY = '1000';
const HTML = '1013';
const RTF = '1009';
const FILE_NAME = '3704';
const LONG_NAME = '3707';
const DATA = '37010102';
const ATTACHMENT = /^(.*__attach_version1\.0_#[0-9A-F]{8})\//;

/** A mail that Outlook saved (MS-OXMSG): its texts, and what is attached. */
export async function readOutlook(
  compound: CompoundFile,
  facts: AttachmentFacts,
  inspection: Inspection,
  depth: number,
): Promise<void> {
  facts.kind = 'mail';
  facts.type = 'application/vnd.ms-outlook';
  const limit = inspection.budget.limits.textCharacters;
  const text = new TextCollector(limit);
  // A mail inside the mail keeps its streams in a folder below its attachment: all of them are read.
  const folders = new Set(['']);
  for (const path of compound.paths) folders.add(path.slice(0, path.lastIndexOf('/') + 1));
  for (const folder of folders) {
    for (const tag of [SUBJECT, BODY]) text.add(`${textOf(compound, folder, tag)}\n`);
    const html = compound.stream(`${folder}__substg1.0_${HTML}0102`);
    if (html) text.add(`${htmlToSearch(html.toString('utf8'))}\n`);
    const packed = compound.stream(`${folder}__substg1.0_${RTF}0102`);
    const rtf = packed ? decompressRtf(packed, limit * 8) : null;
    if (rtf) readRtf(rtf, text);
  }
  facts.text = text.end();
  const attached = new Set(compound.paths.flatMap((path) => ATTACHMENT.exec(path)?.[1] ?? []));
  if (attached.size > 0) inspection.budget.open(depth);
  for (const folder of attached) {
    const bytes = compound.stream(`${folder}/__substg1.0_${DATA}`);
    if (!bytes) continue;
    inspection.budget.member();
    inspection.budget.take(bytes.length);
    const name =
      textOf(compound, `${folder}/`, LONG_NAME) || textOf(compound, `${folder}/`, FILE_NAME);
    await inspection.member(facts, name, bytes, depth);
  }
}

function textOf(compound: CompoundFile, folder: string, tag: string): string {
  const wide = compound.stream(`${folder}__substg1.0_${tag}001F`);
  if (wide) return wide.toString('utf16le');
  return compound.stream(`${folder}__substg1.0_${tag}001E`)?.toString('latin1') ?? '';
}
