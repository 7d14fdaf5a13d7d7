import { Buffer } from 'node:buffer';
import { type AttachmentFacts, CONTENT_LIMITS, type ContentLimits, emptyFacts } from './facts';
import { Inspection } from './inspection';

/** How a message names what it carries. */
export interface AttachmentLabel {
  /** Path of the MIME part. */
  path: string;
  name: string | null;
  /** Lower-case `type/subtype`, null where none is declared. */
  declaredType: string | null;
  charset: string | null;
}

/**
 * What is inside one attachment: its type by content, whether it is executable or needs a password, its
 * text and properties, and all of it again for every member of an archive.
 *
 * Never throws, whatever the bytes: what could not be read is told in the facts, and so is the limit at
 * which reading ended. It does not watch the clock; whoever runs it does, from outside its thread.
 */
export async function inspectAttachment(
  bytes: Uint8Array,
  label: AttachmentLabel,
  limits: Partial<ContentLimits> = {},
): Promise<AttachmentFacts> {
  const facts = emptyFacts(label.path, label.name, label.declaredType, bytes.length);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const inspection = new Inspection({ ...CONTENT_LIMITS, ...limits });
  await inspection.inspect(file, facts, label.charset, 0);
  return facts;
}
