import type { Right } from '@chancery/contracts';
import { withImplied } from './rights';

/** A rights management template: what recipients may do, and until when. */
export interface RightsTemplate {
  /** Stable name by which rules and licences refer to it. */
  readonly code: string;
  /** As people know it. */
  readonly name: string;
  readonly rights: readonly Right[];
  /** Days from protection until a recipient's licence ends; 0 = never. */
  readonly expiryDays: number;
  /** Grows with every change; licences say by which version they were granted. */
  readonly version: number;
}

/** A template that every organisation begins with. */
export interface BuiltInTemplate extends RightsTemplate {
  readonly description: string;
}

/** Everything except Export and Owner: the message may be used freely, its protection not removed. */
export const ENCRYPT_ONLY: BuiltInTemplate = {
  code: 'encrypt-only',
  name: 'Encrypt-Only',
  description: 'Recipients may do anything with the message except remove its protection.',
  rights: ['View', 'Reply', 'ReplyAll', 'Forward', 'Print', 'Copy', 'SaveAttachments', 'Edit'],
  expiryDays: 0,
  version: 1,
};

/**
 * No forwarding, printing, copying or saving; replying is not among the things taken away.
 * Attachments may be read in place. The people are those the message was sent to.
 */
export const DO_NOT_FORWARD: BuiltInTemplate = {
  code: 'do-not-forward',
  name: 'Do Not Forward',
  description: 'Recipients may read and reply, but not forward, print, copy or save.',
  rights: ['View', 'Reply', 'ReplyAll'],
  expiryDays: 0,
  version: 1,
};

export const BUILT_IN_TEMPLATES: readonly BuiltInTemplate[] = [ENCRYPT_ONLY, DO_NOT_FORWARD];

/**
 * What of a template binds a licence, as canonical JSON (RFC 8785: members in order, no blanks); its
 * hash is the policy hash. The name is left out: renaming a template changes nothing it grants.
 */
export function policyCanonical(
  template: Pick<RightsTemplate, 'code' | 'rights' | 'expiryDays' | 'version'>,
): string {
  const { code, expiryDays, version } = template;
  return JSON.stringify({ code, expiryDays, rights: withImplied(template.rights), version });
}
