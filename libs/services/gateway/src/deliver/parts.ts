import type { RecipientResult, Route, SmtpConnectionPool } from '@chancery/delivery';
import type { IssuingKeys } from '@chancery/keys';
import type { Logger } from '@chancery/platform';
import type { ReadyBrand } from '../policy/brands';
import type { OrganisationPolicy } from '../policy/policies';
import type { LoopMac } from '../receive/loop';
import type { Stage } from '../receive/sealing';
import type { Committer } from '../store/committer';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { NewMessage } from '../store/types';
import type { UnsealingDesk } from '../unprotect/answers';
import type { RowSource } from './content';

export interface DeliverParts {
  pool: SmtpConnectionPool;
  committer: Pick<Committer, 'commit' | 'outcome' | 'note'>;
  keys: IssuingKeys & LoopMac;
  stage: Stage;
  hostname: string;
  policyOf(organisation: string): OrganisationPolicy;
  /** The version of a brand that a message was accepted with; the default brand where it names none. */
  brandOf(policy: OrganisationPolicy, number: number | undefined): Promise<ReadyBrand>;
  /** Sends a report that was just committed, leased to this process: the sweep would find it only when the lease is old. */
  handOver(report: NewMessage): void;
  /** Where a rule removes protection. */
  unsealing: UnsealingDesk;
  log: Logger;
  now(): Date;
}

export interface Unit {
  message: LeasedMessage;
  rows: RowSource;
  /** Known right after the commit; else opened from the transport key. */
  messageKey: Buffer | null;
}

/** What became of one recipient of an attempt. */
export type Sent = {
  recipient: LeasedRecipient;
  result: RecipientResult;
  route: Route;
  dsnPassedOn: boolean;
};
