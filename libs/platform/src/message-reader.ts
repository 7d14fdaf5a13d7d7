// Runs in a worker thread of its own; see message-readers.ts.
import { createMimeReader, type MessageFacts, type PartContent } from '@chancery/mail';
import { type AttachmentNeeds, Attachments } from './attachments';

/** What is sent to the thread. */
export interface ReadMessage {
  bytes: Uint8Array;
  needs: AttachmentNeeds;
}

/** What comes back: the facts, and the decoded attachments that rules ask about. */
export interface MessageRead {
  facts: MessageFacts;
  contents: PartContent[];
}

export default ({ bytes, needs }: ReadMessage): MessageRead => {
  const attachments = new Attachments(needs);
  const reader = createMimeReader({ text: true, contents: attachments.wanted });
  reader.write(bytes);
  return { facts: reader.end(), contents: attachments.taken() };
};
