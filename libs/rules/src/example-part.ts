import type { Part } from '@chancery/mail/web';
import type { AttachmentContent } from './content';

/** A part of an example's message. Apart from the rest, for definitions are read in browsers too. */
export function part(given: Partial<Part>): Part {
  return {
    path: '',
    depth: 0,
    type: 'text/plain',
    charset: 'utf-8',
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
    ...given,
  };
}

/** An attachment of an example, or something inside one. */
export function member(given: Partial<AttachmentContent>): AttachmentContent {
  return {
    name: null,
    kind: 'other',
    executable: null,
    passwordProtected: false,
    unsupported: false,
    limitExceeded: null,
    damage: [],
    text: null,
    properties: [],
    members: [],
    ...given,
  };
}
