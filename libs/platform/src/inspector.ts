// Runs in a worker thread of its own; see inspectors.ts.
import {
  type AttachmentFacts,
  type AttachmentLabel,
  type ContentLimits,
  inspectAttachment,
} from '@chancery/content';

/** What is sent to the thread. */
export interface Inspect {
  bytes: Uint8Array;
  label: AttachmentLabel;
  limits: Partial<ContentLimits>;
}

export default ({ bytes, label, limits }: Inspect): Promise<AttachmentFacts> =>
  inspectAttachment(bytes, label, limits);
