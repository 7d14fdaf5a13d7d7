import { hostname } from 'node:os';
import { type GatewayListener, type Revisions, SNAPSHOT_KINDS } from '@chancery/contracts';
import { type Announcements, VERSION } from '@chancery/platform';
import type { Policies } from './policy/policies';
import type { MailStore } from './store/mail-store';

/** A process that has not told of itself for this long is not counted as live. */
export const LIVE_SECONDS = 20;

/** The STARTTLS certificate as a person needs to know it. */
export interface CertificateFacts {
  notAfter: Date;
  ownMade: boolean;
}

export interface PresenceParts {
  store: Pick<MailStore, 'inOrganisation' | 'instance'>;
  policies: Pick<Policies, 'all'>;
  announcements: Pick<Announcements, 'changed'>;
  listeners: () => GatewayListener[];
  certificate: () => CertificateFacts;
}

/**
 * This process's row in `mail.gateway_process`, one for each organisation it has a policy of: written every
 * five seconds, at once when a version is in force, and taken away at an orderly stop. The console reads
 * from it where a published change is live.
 */
export class Presence {
  private readonly startedAt = new Date();
  /** What each organisation was last told, so that only a change is announced. */
  private readonly told = new Map<string, string>();

  private last: Promise<void> = Promise.resolve();
  private gone = false;

  constructor(private readonly parts: PresenceParts) {}

  /** Writes the row of every organisation, or of these. */
  tell(only?: readonly string[]): Promise<void> {
    return this.next(async () => {
      for (const { id, revisions } of this.parts.policies.all())
        if (!this.gone && (!only || only.includes(id))) await this.write(id, revisions);
    });
  }

  /** The process ends: nobody should wait for it to follow. */
  leave(): Promise<void> {
    this.gone = true;
    return this.next(() => this.takeAway());
  }

  /** One after the other: a row written late would outlive its process. */
  private next(work: () => Promise<void>): Promise<void> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    return done;
  }

  private async takeAway(): Promise<void> {
    const { store, announcements } = this.parts;
    for (const [organisation] of this.told) {
      await store.inOrganisation(organisation, (client) =>
        client.query('DELETE FROM mail.gateway_process WHERE instance = $1', [store.instance]),
      );
      await announcements.changed({ organisation, noun: 'gateways' });
    }
    this.told.clear();
  }

  private async write(organisation: string, revisions: Revisions): Promise<void> {
    const { store, announcements } = this.parts;
    const { notAfter, ownMade } = this.parts.certificate();
    await store.inOrganisation(organisation, async (client) => {
      await client.query(
        `INSERT INTO mail.gateway_process (organisation_id, instance, host, pid, version, started_at, listeners, certificate, revisions)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (organisation_id, instance) DO UPDATE
           SET seen_at = now(), listeners = excluded.listeners, certificate = excluded.certificate, revisions = excluded.revisions`,
        [
          organisation,
          store.instance,
          hostname(),
          process.pid,
          VERSION,
          this.startedAt,
          JSON.stringify(this.parts.listeners()),
          JSON.stringify({ notAfter, ownMade }),
          JSON.stringify(revisions),
        ],
      );
      // Of processes that died without taking their row away.
      await client.query(
        `DELETE FROM mail.gateway_process WHERE seen_at < now() - interval '1 hour'`,
      );
    });
    const now = SNAPSHOT_KINDS.map((kind) => revisions[kind]).join(' ');
    if (this.told.get(organisation) === now) return;
    this.told.set(organisation, now);
    await announcements.changed({
      organisation,
      noun: 'gateways',
      ...(revisions.rules === null ? {} : { version: revisions.rules }),
    });
  }
}
