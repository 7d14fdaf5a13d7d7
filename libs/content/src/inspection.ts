import { Buffer } from 'node:buffer';
import { readArchive } from './archive/libarchive';
import { isStream, readStream } from './archive/streams';
import { Budget, LimitExceeded } from './budget';
import { type AttachmentFacts, type ContentLimits, emptyFacts } from './facts';
import { readLegacy } from './legacy/legacy';
import { readMail } from './mail/mail';
import { documentIn, readDocument } from './office/document';
import { readPdf } from './pdf/pdf';
import { rtfObject } from './rtf/object';
import { readRtf } from './rtf/rtf';
import { TextCollector } from './text/collector';
import { readText } from './text/text';
import { readTnefFile } from './tnef/read';
import { detect } from './type/detect';

/** How deep into a path names are told; a name as long as this is no name. */
const NAME_MAX = 1024;

const NOT_TO_ITS_END = 'archive cannot be read to its end';
/** Longest archive that rightly has nothing in it: the end record of a zip with its comment, or two blocks of a tar. */
const EMPTY_MAX = 1024;
/** Blocks that end a RAR 4 and a RAR 5 archive; recovery data stand before them. */
const RAR_ENDS = ['c43d7b00400700', '1d77565103050400'].map((hex) => Buffer.from(hex, 'hex'));
const RAR_TAIL = 4096;

/** libarchive takes some archives that break off for such that end; what follows might have been seen. */
function endsEarly(file: Buffer, { type, members }: AttachmentFacts): boolean {
  if (type === 'application/vnd.rar')
    return !RAR_ENDS.some((end) => file.subarray(-RAR_TAIL).includes(end));
  if (members.length > 0) return false;
  const empty =
    type === 'application/zip' ? file.readUInt16LE(2) === 0x0605 : file.every((byte) => byte === 0);
  return !empty || file.length > EMPTY_MAX;
}

/** One attachment with everything inside it, under one budget. */
export class Inspection {
  readonly budget: Budget;

  constructor(limits: ContentLimits) {
    this.budget = new Budget(limits);
  }

  /** A file found inside another. Its faults and limits are its own. */
  async member(
    parent: AttachmentFacts,
    name: string,
    bytes: Buffer,
    depth: number,
    declared: { type?: string | null; charset?: string | null } = {},
  ): Promise<AttachmentFacts> {
    const shown = name.slice(0, NAME_MAX);
    const facts = emptyFacts(
      `${parent.path}/${shown || '?'}`,
      shown || null,
      declared.type ?? null,
      bytes.length,
    );
    parent.members.push(facts);
    await this.inspect(bytes, facts, declared.charset ?? null, depth + 1);
    return facts;
  }

  /** Fills in the facts. Throws nothing: limits and faults are facts. */
  async inspect(
    file: Buffer,
    facts: AttachmentFacts,
    charset: string | null,
    depth: number,
  ): Promise<void> {
    try {
      const found = await detect(file, facts.name, facts.declaredType, charset);
      facts.type = found.type;
      facts.kind = found.kind;
      facts.executable = found.executable;
      switch (facts.kind) {
        case 'archive':
          return await this.archive(file, facts, depth);
        case 'pdf':
          return await readPdf(file, facts, this, depth);
        case 'html':
        case 'text':
        case 'xml':
          return readText(found, facts, this.budget.limits);
        case 'legacy-office':
          return await readLegacy(file, facts, this, depth);
        case 'mail':
          return await readMail(file, facts, this, depth);
        case 'rtf':
          return await this.rtf(file, facts, depth);
        case 'tnef':
          return await readTnefFile(file, facts, this, depth);
        default:
          facts.unsupported = true;
      }
    } catch (error) {
      if (error instanceof LimitExceeded) facts.limitExceeded = error.limit;
      else facts.damage.push('content cannot be read');
    } finally {
      if (facts.text && !this.budget.text(facts.text.text.length)) {
        facts.text = null;
        facts.limitExceeded ??= 'bytes';
      }
    }
  }

  private async rtf(file: Buffer, facts: AttachmentFacts, depth: number): Promise<void> {
    const text = new TextCollector(this.budget.limits.textCharacters);
    const { properties, objects, damaged } = readRtf(file.toString('latin1'), text);
    facts.text = text.end();
    facts.properties = properties;
    if (damaged) facts.damage.push('RTF cannot be read to its end');
    if (objects.length > 0) this.budget.open(depth);
    for (const object of objects) {
      this.budget.member();
      this.budget.take(object.length);
      const { name, bytes } = rtfObject(object);
      await this.member(facts, name, bytes, depth);
    }
  }

  private async archive(file: Buffer, facts: AttachmentFacts, depth: number): Promise<void> {
    if (facts.type === 'application/zip') {
      const kind = documentIn(file);
      if (kind) {
        facts.kind = kind;
        return readDocument(file, facts, this, depth);
      }
    }
    this.budget.open(depth);
    if (isStream(facts.type)) {
      this.budget.member();
      const member = await readStream(file, facts.type, facts.name, this.budget);
      await this.archived(facts, member, depth);
      this.budget.take(member.bytes?.length ?? 0);
      this.budget.ratio(member.bytes?.length ?? 0, file.length);
      return;
    }
    const end = await readArchive(file, this.budget, (member) =>
      this.archived(facts, member, depth),
    );
    if (end.encrypted) facts.passwordProtected = true;
    if (end.damage) facts.damage.push(end.damage);
    else if (!end.encrypted && endsEarly(file, facts)) facts.damage.push(NOT_TO_ITS_END);
  }

  private async archived(
    parent: AttachmentFacts,
    member: Awaited<ReturnType<typeof readStream>>,
    depth: number,
  ): Promise<void> {
    if (member.bytes && !member.limit) {
      const facts = await this.member(parent, member.name, member.bytes, depth);
      if (member.damage) facts.damage.push(member.damage);
      return;
    }
    const facts = emptyFacts(
      `${parent.path}/${member.name || '?'}`,
      member.name || null,
      null,
      member.bytes?.length ?? 0,
    );
    parent.members.push(facts);
    facts.passwordProtected = member.encrypted;
    facts.limitExceeded = member.limit?.limit ?? null;
    if (member.encrypted) parent.passwordProtected = true;
    if (member.damage) facts.damage.push(member.damage);
  }
}
