import type { MessageEdit, PartIndex } from '@chancery/contracts';
import { canonicalAddress } from '../address/envelope';

type Fields = Pick<PartIndex, 'subject' | 'to' | 'cc'>;

const FIELD_OF = { To: 'to', Cc: 'cc' } as const;

/**
 * What people know a message by, as it stands after the edits: what {@link applyHeaderEdits} writes into a
 * header, for whom the header is not at hand. Of all else nothing changes.
 */
export function editedFields<F extends Fields>(fields: F, edits: readonly MessageEdit[]): F {
  return edits.reduce<F>((so, edit) => ({ ...so, ...change(so, edit) }), fields);
}

function change(so: Fields, edit: MessageEdit): Partial<Fields> {
  switch (edit.kind) {
    case 'set-header':
      return isSubject(edit.name) ? { subject: oneLine(edit.value).trim() } : {};
    case 'remove-headers':
      return 'subject'.startsWith(edit.prefix.toLowerCase()) ? { subject: '' } : {};
    case 'remove-header':
      return isSubject(edit.name) ? { subject: '' } : {};
    case 'prepend-subject': {
      const text = oneLine(edit.text);
      return text.trim() === '' ? {} : { subject: (text + so.subject).trim() };
    }
    case 'add-addresses': {
      const field = FIELD_OF[edit.name];
      const known = new Set(so[field].map(({ address }) => canonicalAddress(address)));
      const added = edit.addresses.filter((address) => !known.has(canonicalAddress(address)));
      return { [field]: [...so[field], ...added.map((address) => ({ name: '', address }))] };
    }
    case 'disclaimer':
      return {};
  }
}

const isSubject = (name: string): boolean => name.toLowerCase() === 'subject';

/** As the header has it: control characters are blanks there. */
const oneLine = (text: string): string => text.replace(/[\0-\x1f\x7f]+/g, ' ');
