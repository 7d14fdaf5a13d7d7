import type { GroupRecord } from '../store/types';

/**
 * What an edit does to the header, without what it writes there: a value may be text that an administrator wrote
 * for recipients, and belongs to the message.
 */
export const editInWords = (edit: GroupRecord['edits'][number]): string =>
  edit.kind === 'set-header' ? `Header ${edit.name} set` : 'Words put before the subject';
