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
/** Protected messages whose licences are looked at in one transaction, and trace rows that go in one. */
const ERASE_AT_ONCE = 1_000;
const FORGET_AT_ONCE = 5_000;
/** Of each, pages in one round; the next round, a minute later, goes on from there. */
const PAGES = 20;

/** How far retention has looked. */
interface Examined {
  at: string;
  id: string;
}

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
 * queue refills itself; those that wait for a connector as soon as the connectors may be others. Every
 * minute: orphans of cut sessions, and what need not be kept.
 */
export class Sweep {
  private round = 0;
  /**
   * By organisation: what its directory, with the connectors, was at the last look, and whether it was new then. By its
   * revision, not by what it says: one that was switched off and on again between two looks says the same.
   */
  private readonly looked = new Map<string, { revision: number | null; anew: boolean }>();
  private readonly examined = new Map<string, Examined>();

  constructor(private readonly parts: SweepParts) {}

  async run(): Promise<void> {
    const { store, policies, jobs } = this.parts;
    const round = `${store.instance}-${this.round++}`;
    for (const { id: organisation, revisions } of policies.all()) {
      // What was under way at the last look may have been put off by the connectors before them.
      const { revision, anew } = this.looked.get(organisation) ?? { revision: null, anew: false };
      const changed = revision !== revisions.directory;
      if (changed || anew) await store.hasten(organisation);
      this.looked.set(organisation, { revision: revisions.directory, anew: changed });
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
    await this.parts.store.inOrganisation(organisation, (client) =>
      client.query(`DELETE FROM mail.unsealing WHERE asked_at < now() - interval '1 hour'`),
    );
    await this.parts.store.inOrganisation(organisation, (client) =>
      client.query(`DELETE FROM mail.approval_pace WHERE minute < now() - interval '1 hour'`),
    );
  }

  /**
   * Erases protected messages whose last licence ended longer ago than the organisation keeps them, and
   * forgets trace rows of what has ended. Each page is a transaction of its own.
   */
  async retain(
    organisation: string,
    retentionDays: number,
    traceDays: number,
  ): Promise<{ erased: number; forgotten: number }> {
    const done = { erased: 0, forgotten: 0 };
    for (let page = 0, more = true; more && page < PAGES; page++) {
      const { erased, last } = await this.eraseEnded(organisation, retentionDays);
      done.erased += erased.length;
      for (const id of erased)
        this.parts.committer.note(organisation, {
          id: uuid7(),
          kind: kindOf('erased'),
          message: id,
          recipient: null,
          actor: 'retention',
          body: { retentionDays },
        });
      more = last !== null;
    }
    for (let page = 0, more = true; more && page < PAGES; page++) {
      const forgotten = await this.forgetOld(organisation, traceDays);
      done.forgotten += forgotten;
      more = forgotten === FORGET_AT_ONCE;
    }
    return done;
  }

  /** One page of protected messages, from where the last one ended: those whose licences live on must not hide the ones behind them. */
  private async eraseEnded(
    organisation: string,
    retentionDays: number,
  ): Promise<{ erased: string[]; last: Examined | null }> {
    const from = this.examined.get(organisation) ?? {
      at: '-infinity',
      id: '00000000-0000-0000-0000-000000000000',
    };
    const page = await this.parts.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<Examined>(
        `SELECT id, received_at::text AS at FROM mail.message
          WHERE organisation_id = $1 AND protected AND erased_at IS NULL AND open_recipients <= 0 AND (received_at, id) > ($2::timestamptz, $3::uuid)
          ORDER BY received_at, id LIMIT ${ERASE_AT_ONCE}`,
        [organisation, from.at, from.id],
      );
      const last = rows.length === ERASE_AT_ONCE ? (rows.at(-1) ?? null) : null;
      const ended = await client.query<{ id: string }>(
        'SELECT rights.ended_messages($1, $2, $3) AS id',
        [organisation, rows.map(({ id }) => id), retentionDays],
      );
      if (ended.rows.length === 0) return { erased: [], last };
      const erased = await client.query<{ id: string }>(
        'UPDATE mail.message SET erased_at = now(), part_index = NULL, transport_key = NULL WHERE id = ANY ($1) AND erased_at IS NULL RETURNING id',
        [ended.rows.map(({ id }) => id)],
      );
      const ids = erased.rows.map(({ id }) => id);
      await client.query('DELETE FROM mail.segment WHERE message_id = ANY ($1)', [ids]);
      return { erased: ids, last };
    });
    if (page.last) this.examined.set(organisation, page.last);
    else this.examined.delete(organisation);
    return page;
  }

  private forgetOld(organisation: string, traceDays: number): Promise<number> {
    return this.parts.store.inOrganisation(organisation, async (client) => {
      const old = await client.query<{ id: string }>(
        `SELECT id FROM mail.message WHERE organisation_id = $1 AND erased_at IS NOT NULL AND open_recipients <= 0 AND received_at < now() - make_interval(days => $2) LIMIT ${FORGET_AT_ONCE}`,
        [organisation, traceDays],
      );
      const forgotten = old.rows.map(({ id }) => id);
      if (forgotten.length > 0) {
        await client.query('DELETE FROM mail.approval WHERE message_id = ANY ($1)', [forgotten]);
        await client.query('DELETE FROM mail.recipient WHERE message_id = ANY ($1)', [forgotten]);
        await client.query('DELETE FROM mail.message WHERE id = ANY ($1)', [forgotten]);
        await client.query('SELECT rights.forget_messages($1, $2)', [organisation, forgotten]);
      }
      return forgotten.length;
    });
  }
}
