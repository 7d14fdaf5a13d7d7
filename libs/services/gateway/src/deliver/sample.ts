import { randomBytes } from 'node:crypto';
import { PublishedBrand } from '@chancery/contracts';
import {
  buildWrapper,
  deliver,
  dkimSign,
  routeFor,
  type SmtpConnectionPool,
} from '@chancery/delivery';
import * as z from 'zod/mini';
import type { Brands } from '../policy/brands';
import type { OrganisationPolicy } from '../policy/policies';
import { type LoopMac, loopToken } from '../receive/loop';

const DAY = 86_400_000;

/** What an administrator asked to be sent. */
const Sample = z.object({ recipient: z.string(), brandName: z.string(), brand: PublishedBrand });

export interface SampleParts {
  pool: SmtpConnectionPool;
  brands: Brands;
  keys: LoopMac;
  policyOf(organisation: string): OrganisationPolicy;
  /** Reads a sample; null where it is forgotten. */
  read(organisation: string, sample: string): Promise<unknown>;
}

/**
 * Mails a sample of a brand to the administrator who asked for it: a wrapper as recipients get it, built, signed and
 * delivered as theirs are. There is no message behind it; its link leads nowhere, and its subject says that it is a
 * sample. Null envelope sender: nothing need come back.
 *
 * @throws when the next hop did not take it; the job is tried again
 */
export async function sendSample(
  organisation: string,
  id: string,
  parts: SampleParts,
): Promise<'sent' | 'nothing to send'> {
  const found = Sample.safeParse(await parts.read(organisation, id));
  if (!found.success) return 'nothing to send';
  const { recipient, brandName, brand } = found.data;
  const policy = parts.policyOf(organisation);
  const service = policy.directory.serviceAddress;
  const domain = service.slice(service.lastIndexOf('@') + 1);
  const { compiled, subject } = await parts.brands.sampleOf(policy, brand);
  const sender = { name: brand.appearance.name, address: service };
  const raw = buildWrapper({
    brand: compiled,
    sender,
    from: sender,
    recipient: { name: '', address: recipient },
    ticket: randomBytes(32).toString('base64url'),
    expiresAt: brand.expiryDays > 0 ? new Date(Date.now() + brand.expiryDays * DAY) : null,
    subject: {
      treatment: subject,
      original: `Sample of the brand ${brandName}`,
    },
    originalMessageId: null,
    messageId: `<${id}@${domain}>`,
    date: new Date(),
  });
  const key = policy.dkim.get(domain);
  const signature = key ? await dkimSign(raw, [key]) : '';
  const top = Buffer.from(
    `X-Chancery-Loop: ${loopToken(parts.keys, id)}\r\n${signature}`,
    'latin1',
  );
  const route = routeFor(recipient.slice(recipient.lastIndexOf('@') + 1).toLowerCase(), {
    ...policy.directory,
    acceptedDomains: policy.acceptedDomains,
  });
  const { recipients } = await deliver(
    parts.pool,
    route,
    { from: null, to: [recipient] },
    Buffer.concat([top, raw]),
  );
  const [result] = recipients;
  if (!result?.accepted) throw new Error(`sample not taken: ${result?.code} ${result?.enhanced}`);
  return 'sent';
}
