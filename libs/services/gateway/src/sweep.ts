import { kindOf } from '@chancery/journey';
import { type Jobs, type Logger, uuid7 } from '@chancery/platform';
import type { Policies } from './policy/policies';
import type { Resends } from './receive/fold';
import type { Committer } from './store/committer';
import type { MailStore } from './store/mail-store';

const DUE_AT_ONCE = 2_000;
const PER_JOB = 50;
/** Once in this many rounds (of 5 s): what is only housekeeping. */
const HOUSEKEEPING = 12;

export interface SweepParts {
  store: MailStore;
  policies: Policies;
  jobs: Jobs;
  committer: Pick<Committer, 'note'>;
  resends: Resends;
  log: Logger;
}

/**
 * Every five seconds: recipients that are due and leased by nobody go to the queue again, so that a lost
 * queue refills itself. Every minute: orphans of cut sessions, and what need not be kept.
 */
export class Sweep {
  private round = 0;

  constructor(private readonly parts: SweepParts) {}

  async run(): Promise<void> {
    const { store, policies, jobs } = this.parts;
    const round = `${store.instance}-${this.round++}`;
    for (const { id: organisation } of policies.all()) {
      const due = await store.due(organisation, DUE_AT_ONCE);
      for (let at = 0; at < due.length; at += PER_JOB)
        await jobs.add('deliver', { organisation, messages: due.slice(at, at + PER_JOB), round });
    }
    if (this.round % HOUSEKEEPING !== 1) return;
    this.parts.resends.prune();
    for (const { id: organisation } of policies.all()) {
      await this.dropOrphans(organisation);
      await jobs.add('retain', { organisation, round });
    }
  }

  /** Messages whose 250 may not have arrived because their gateway died: a client will send them again. */
  async loadUnconfirmed(): Promise<void> {
    for (const { id: organisation } of this.parts.policies.all())
      for (const { id, foldKey, at } of await this.parts.store.unconfirmed(organisation))
        this.parts.resends.markLost(foldKey, id, organisation, at.getTime());
  }

  private async dropOrphans(organisation: string): Promise<void> {
    await this.parts.store.inOrganisation(organisation, (client) =>
      client.query(
        `DELETE FROM mail.segment WHERE staged AND written_at < now() - interval '1 hour'`,
      ),
    );
  }

  /**
   * Erases protected messages whose last licence ended longer ago than the organisation keeps them, and
   * trace rows of what has ended.
   */
  async retain(
    organisation: string,
    retentionDays: number,
    traceDays: number,
  ): Promise<{ erased: number; forgotten: number }> {
    return this.parts.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `SELECT id FROM mail.message WHERE organisation_id = $1 AND protected AND erased_at IS NULL AND open_recipients <= 0 ORDER BY received_at LIMIT 1000`,
        [organisation],
      );
      let erased = 0;
      if (rows.length > 0) {
        const ended = await client.query<{ id: string }>(
          'SELECT rights.ended_messages($1, $2, $3) AS id',
          [organisation, rows.map(({ id }) => id), retentionDays],
        );
        const ids = ended.rows.map(({ id }) => id);
        if (ids.length > 0) {
          await client.query('DELETE FROM mail.segment WHERE message_id = ANY ($1)', [ids]);
          await client.query(
            'UPDATE mail.message SET erased_at = now(), part_index = NULL, transport_key = NULL WHERE id = ANY ($1)',
            [ids],
          );
          for (const id of ids)
            this.parts.committer.note(organisation, {
              id: uuid7(),
              kind: kindOf('erased'),
              message: id,
              recipient: null,
              actor: 'retention',
              body: { retentionDays },
            });
          erased = ids.length;
        }
      }
      const old = await client.query<{ id: string }>(
        `SELECT id FROM mail.message WHERE organisation_id = $1 AND erased_at IS NOT NULL AND open_recipients <= 0 AND received_at < now() - make_interval(days => $2) LIMIT 5000`,
        [organisation, traceDays],
      );
      const forgotten = old.rows.map(({ id }) => id);
      if (forgotten.length > 0) {
        await client.query('DELETE FROM mail.recipient WHERE message_id = ANY ($1)', [forgotten]);
        await client.query('DELETE FROM mail.message WHERE id = ANY ($1)', [forgotten]);
        await client.query('SELECT rights.forget_messages($1, $2)', [organisation, forgotten]);
      }
      return { erased, forgotten: forgotten.length };
    });
  }
}
