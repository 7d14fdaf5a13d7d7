import { Readable } from 'node:stream';
import type { IssuingKeys } from '@chancery/keys';
import type { OrganisationPolicy } from '../policy/policies';
import { assemble } from '../receive/assemble';
import { takeIn } from '../receive/intake';
import type { Stage } from '../receive/sealing';
import type { NewMessage } from '../store/types';

export interface OwnMailParts {
  keys: IssuingKeys;
  stage: Stage;
}

/**
 * A mail that the gateway writes itself, sealed like any other and ready to commit. No rule judges it, and its
 * envelope sender is null: nothing answers it (RFC 5321 4.5.5).
 */
export async function ownMail(
  policy: OrganisationPolicy,
  { id, to, raw }: { id: string; to: string; raw: Buffer },
  parts: OwnMailParts,
): Promise<NewMessage> {
  const epoch = await parts.keys.epoch(policy.id);
  const intake = await takeIn(
    Readable.from([raw]),
    { organisation: policy.id, id, maxBytes: Number.MAX_SAFE_INTEGER },
    parts.stage,
    {},
  );
  return assemble(
    {
      id,
      envelope: {
        door: 'relay',
        policy,
        clientAddress: '',
        clientName: '',
        protocol: 'ESMTP',
        sender: '',
        recipients: [{ address: to, notify: 'NEVER', orcpt: null }],
        utf8: false,
        dsnReturn: null,
        dsnEnvelope: null,
      },
      intake,
      verdict: {
        groupOf: [0],
        groups: [{ template: null, edits: [], rules: [], reject: null, expires: 0 }],
        copies: [],
        notices: [],
        testMatches: [],
        unlicensed: null,
      },
      reply: null,
      epoch,
      foldKey: null,
      now: new Date(),
    },
    parts.keys,
  );
}
