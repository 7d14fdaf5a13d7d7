import type { Mailbox } from './address/list';
import type { MessageFacts, Part, Problem } from './facts';
import { topFields } from './top-fields';

/** One line of `chancery inspect`: names and shapes are fixed, programs read them. */
export interface InspectRecord {
  file: string;
  messageId: string | null;
  subject: string | null;
  from: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  /** RFC 3339 in UTC. */
  date: string | null;
  attachments: {
    name: string | null;
    type: string;
    /** Decoded. */
    bytes: number;
    inline: boolean;
    sha256: string | null;
  }[];
  /** Of the text that is not attached: decoded bytes of all such parts, and the charsets they declare. */
  text: { bytes: number; charsets: string[] };
  /** `opaque` for encrypted data and for data signed inside CMS, `signed` for a signature of its own. */
  smime: 'opaque' | 'signed' | null;
  pgp: 'encrypted' | 'signed' | null;
  /** MIME parts, containers included. */
  parts: number;
  problems: Problem[];
}

/** The record for one message. Read it with `digests` set, or `sha256` is null. */
export function inspectRecord(file: string, facts: MessageFacts): InspectRecord {
  const { subject, messageId, from, to, cc, date } = topFields(facts);
  const leaves = leafParts(facts.parts);
  const texts = leaves.filter((part) => !part.attachment && part.type.startsWith('text/'));
  const charsets = texts.flatMap((part) => (part.charset ? [part.charset] : []));
  return {
    file,
    messageId,
    subject,
    from,
    to,
    cc,
    date,
    attachments: leaves
      .filter((part) => part.attachment)
      .map((part) => ({
        name: part.fileName,
        type: part.type,
        bytes: part.decodedBytes,
        inline: part.disposition === 'inline',
        sha256: part.sha256 ?? null,
      })),
    text: {
      bytes: texts.reduce((sum, part) => sum + part.decodedBytes, 0),
      charsets: [...new Set(charsets)],
    },
    smime: facts.smime === 'enveloped' ? 'opaque' : facts.smime,
    pgp: facts.pgp,
    parts: facts.parts.length,
    problems: facts.problems,
  };
}

/** The parts that hold no others: neither multiparts nor messages that were looked into. */
export function leafParts(parts: readonly Part[]): Part[] {
  return parts.filter((part, at) => {
    if (part.multipart) return false;
    const next = parts[at + 1];
    return !next || next.depth <= part.depth;
  });
}
