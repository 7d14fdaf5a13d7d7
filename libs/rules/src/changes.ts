import { editedHeaders, type HeaderField, type MessageFacts, type Part } from '@chancery/mail/web';
import type { Edit } from './decision';
import type { Aspect } from './probe';

/** What a rule changes of a message for those that come after it. */
export interface Change {
  readonly edits: readonly Edit[];
  /** Further recipients, named in a field or not. */
  readonly copies: readonly string[];
}

/**
 * What conditions look at that is another thing after the change. A text that was put before or after the body is
 * none of it (docs/adr/0074).
 */
export function touchedBy({ edits, copies }: Change): ReadonlySet<Aspect> {
  const touched = new Set<Aspect>(copies.length > 0 ? OF_COPIES : []);
  for (const edit of edits) for (const aspect of aspectsOf(edit)) touched.add(aspect);
  return touched;
}

const OF_COPIES: readonly Aspect[] = ['recipients', 'recipients-original'];

/** A message that was put into a new one is an attachment of it. */
const OF_WRAPPING: readonly Aspect[] = [
  'structure',
  'attachment-names',
  'attachment-extensions',
  'attachment-text',
  'header:content-type',
  'header:content-transfer-encoding',
  'header:content-disposition',
];

function aspectsOf(edit: Edit): readonly Aspect[] {
  switch (edit.kind) {
    case 'set-header':
    case 'remove-header': {
      const name = edit.name.toLowerCase();
      if (name === 'subject') return ['subject', 'header:subject'];
      if (name === 'sender' || name === 'reply-to')
        return [`header:${name}`, `addresses:${name}`, `${name}-field`];
      return [`header:${name}`];
    }
    case 'prepend-subject':
      return ['subject', 'header:subject'];
    case 'add-addresses':
      return edit.name === 'To' ? ['header:to', 'addresses:to'] : ['header:cc', 'addresses:cc'];
    case 'disclaimer':
      return edit.wrap ? OF_WRAPPING : [];
  }
}

/** The message as it is after the edits, as reading it anew would find it. */
export function changedFacts(facts: MessageFacts, edits: readonly Edit[]): MessageFacts {
  const changed = { ...facts, headers: editedHeaders(facts.headers, edits) };
  return edits.some((edit) => edit.kind === 'disclaimer' && edit.wrap) ? wrapped(changed) : changed;
}

const OF_THE_ORIGINAL = /^content-/i;

/**
 * A new message with the original as an attachment: what is signed or encrypted is that, not the message any more.
 * What could be read of the original can be read of the attachment.
 */
function wrapped(facts: MessageFacts): MessageFacts {
  const [root] = facts.parts;
  const headers: HeaderField[] = [
    ...facts.headers.filter(({ name }) => !OF_THE_ORIGINAL.test(name)),
    { name: 'Content-Type', raw: ' multipart/mixed' },
  ];
  return {
    ...facts,
    headers,
    parts: [
      {
        ...NOTHING_SAID,
        type: 'multipart/mixed',
        multipart: true,
        // A header that breaks off does so in the new message too.
        damage: root?.damage.filter((each) => each.startsWith('header block ends')) ?? [],
      },
      {
        ...NOTHING_SAID,
        path: ORIGINAL,
        depth: 1,
        type: 'message/rfc822',
        disposition: 'attachment',
        fileName: 'message.eml',
        attachment: true,
        bodyLength: facts.size,
        decodedBytes: facts.size,
      },
      ...(facts.encryptedWhole ? [] : facts.parts.map((part) => ({ ...part, ...within(part) }))),
    ],
    text: facts.encryptedWhole
      ? []
      : facts.text.map((text) => ({ ...text, path: pathWithin(text.path) })),
    smime: null,
    pgp: null,
    encryptedWhole: false,
  };
}

const ORIGINAL = '2';

const pathWithin = (path: string): string =>
  path === '' ? `${ORIGINAL}.1` : `${ORIGINAL}.1.${path}`;

const within = ({ path, depth }: Part): Pick<Part, 'path' | 'depth'> => ({
  path: pathWithin(path),
  depth: depth + 2,
});

const NOTHING_SAID: Part = {
  path: '',
  depth: 0,
  type: 'text/plain',
  charset: null,
  encoding: null,
  disposition: null,
  fileName: null,
  contentId: null,
  headerOffset: 0,
  bodyOffset: 0,
  bodyLength: 0,
  decodedBytes: 0,
  multipart: false,
  attachment: false,
  damage: [],
};
