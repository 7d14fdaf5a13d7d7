import type { PartIndex } from '@chancery/contracts';
import type { MessageFacts } from './facts';
import { topFields } from './top-fields';

/** What the portal must know of a message to fetch and show one part alone. Sealed before it is kept. */
export function partIndexOf(facts: MessageFacts): PartIndex {
  const { subject, from, to, cc, date } = topFields(facts);
  const root = facts.parts[0];
  return {
    subject: subject ?? '',
    from,
    to,
    cc,
    date,
    headerBytes: root ? root.bodyOffset - root.headerOffset : 0,
    parts: facts.parts.map((part) => ({
      path: part.path,
      type: part.type,
      charset: part.charset,
      encoding: part.encoding,
      disposition: part.disposition,
      fileName: part.fileName,
      contentId: part.contentId,
      headerOffset: part.headerOffset,
      bodyOffset: part.bodyOffset,
      bodyLength: part.bodyLength,
      decodedBytes: part.decodedBytes,
      multipart: part.multipart,
      attachment: part.attachment,
    })),
  };
}
