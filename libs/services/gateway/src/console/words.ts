import type { GroupRecord } from '../store/types';

/**
 * What an edit does to the message, without what it writes there: a value may be text that an administrator wrote
 * for recipients, and belongs to the message.
 */
export function editInWords(edit: GroupRecord['edits'][number]): string {
  switch (edit.kind) {
    case 'set-header':
      return `Header ${edit.name} set`;
    case 'remove-header':
      return `Header ${edit.name} removed`;
    case 'remove-headers':
      return `Headers that begin with ${edit.prefix} removed`;
    case 'add-addresses':
      return `${edit.name} names ${edit.addresses.join(', ')} too`;
    case 'prepend-subject':
      return 'Words put before the subject';
    case 'disclaimer':
      return edit.wrap
        ? 'Put into a new message that has a text of the organisation'
        : `Text put ${edit.location === 'append' ? 'after' : 'before'} the message`;
  }
}
