import type { GroupRecord } from '../store/types';

/**
 * What an edit does to the header, without what it writes there: a value may be text that an administrator wrote
 * for recipients, and belongs to the message.
 */
export function editInWords(edit: GroupRecord['edits'][number]): string {
  switch (edit.kind) {
    case 'set-header':
      return `Header ${edit.name} set`;
    case 'remove-header':
      return `Header ${edit.name} removed`;
    case 'add-addresses':
      return `${edit.name} names ${edit.addresses.join(', ')} too`;
    case 'prepend-subject':
      return 'Words put before the subject';
  }
}
