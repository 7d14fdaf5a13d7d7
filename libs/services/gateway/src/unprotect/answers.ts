import { type SecretKeys, unsealingPurpose } from '@chancery/keys';
import { type Jobs, uuid7 } from '@chancery/platform';
import {
  type LeasedMessage,
  type LeaseRow,
  type MailStore,
  messageOf,
  type MessageRow,
} from '../store/mail-store';

/** An answer counts this long: later the licence may have been taken away. */
const FRESH = '60 seconds';
/** An attempt waits this long for its answers; then it is deferred and asks again. */
const PATIENCE_MS = 3_000;
const FIRST_LOOK_MS = 25;

/** What the rights service says to a ticket. */
export type Answer = { original: string; sealed: Buffer } | { refusal: string };

/** A protected message, with the key that was given out for one delivery. */
export interface Original {
  /** With the one recipient whose ticket it was. */
  message: LeasedMessage;
  key: Buffer;
}

/** Asks the rights service for the keys of originals, and reads what it answers. */
export interface UnsealingDesk {
  /**
   * @returns by ticket, in base64url; null where nobody has answered yet
   */
  ask(
    message: Pick<LeasedMessage, 'organisation' | 'id'>,
    tickets: readonly Buffer[],
    rule: string,
  ): Promise<Map<string, Answer> | null>;
  /** Null where the original is not kept any more. @throws where its key does not open */
  original(
    message: Pick<LeasedMessage, 'organisation' | 'id'>,
    ticket: Buffer,
    answer: { original: string; sealed: Buffer },
  ): Promise<Original | null>;
}

interface AnswerRow {
  ticket: Buffer;
  original: string | null;
  sealed: Buffer | null;
  refusal: string | null;
}

/** Over the gateway's own tables and the queue of the rights service (docs/adr/0086). */
export class Unsealings implements UnsealingDesk {
  constructor(
    private readonly store: Pick<MailStore, 'inOrganisation'>,
    private readonly jobs: Pick<Jobs, 'add'>,
    private readonly keys: Pick<SecretKeys, 'openSecret'>,
  ) {}

  async ask(
    { organisation, id }: Pick<LeasedMessage, 'organisation' | 'id'>,
    tickets: readonly Buffer[],
    rule: string,
  ): Promise<Map<string, Answer> | null> {
    await this.store.inOrganisation(organisation, (client) =>
      client.query(
        `INSERT INTO mail.unsealing (message_id, ticket, organisation_id, rule_id)
         SELECT $2, t, $1, $4 FROM unnest($3::bytea[]) AS t
         ON CONFLICT (message_id, ticket) DO UPDATE
            SET rule_id = EXCLUDED.rule_id, asked_at = now(), answered_at = NULL, original = NULL, sealed = NULL, refusal = NULL
          WHERE mail.unsealing.rule_id <> EXCLUDED.rule_id OR mail.unsealing.answered_at < now() - interval '${FRESH}'`,
        [organisation, id, tickets, rule],
      ),
    );
    await this.jobs.add('unseal', { organisation, message: id, round: uuid7() });
    const end = Date.now() + PATIENCE_MS;
    for (let wait = FIRST_LOOK_MS; ; wait *= 2) {
      const answers = await this.take(organisation, id, tickets.length);
      if (answers || Date.now() + wait > end) return answers;
      await new Promise((done) => setTimeout(done, wait));
    }
  }

  /** The answers once they are all there; they are used once. */
  private async take(
    organisation: string,
    message: string,
    expected: number,
  ): Promise<Map<string, Answer> | null> {
    return this.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<AnswerRow>(
        'SELECT ticket, original, sealed, refusal FROM mail.unsealing WHERE message_id = $1 AND answered_at IS NOT NULL',
        [message],
      );
      if (rows.length < expected) return null;
      await client.query('DELETE FROM mail.unsealing WHERE message_id = $1', [message]);
      return new Map(
        rows.map(({ ticket, original, sealed, refusal }): [string, Answer] => [
          ticket.toString('base64url'),
          original && sealed ? { original, sealed } : { refusal: refusal ?? 'unknown' },
        ]),
      );
    });
  }

  async original(
    { organisation, id }: Pick<LeasedMessage, 'organisation' | 'id'>,
    ticket: Buffer,
    { original, sealed }: { original: string; sealed: Buffer },
  ): Promise<Original | null> {
    const message = await this.store.inOrganisation(organisation, async (client) => {
      const messages = await client.query<MessageRow>(
        'SELECT * FROM mail.message WHERE id = $1 AND erased_at IS NULL',
        [original],
      );
      const recipients = await client.query<LeaseRow>(
        'SELECT * FROM mail.recipient WHERE message_id = $1 AND ticket = $2',
        [original, ticket],
      );
      const [row] = messages.rows;
      return row && recipients.rows.length === 1 ? messageOf(row, recipients.rows) : null;
    });
    if (!message) return null;
    const purpose = unsealingPurpose(id, original);
    return { message, key: await this.keys.openSecret(organisation, purpose, sealed) };
  }
}
