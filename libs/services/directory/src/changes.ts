import type { Topic } from '@chancery/contracts';
import { type Administrator, type Announcements, appendAudit } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import type { DirectoryStore } from './store';

/** What a change to the directory is called in the audit, and who hears of it. */
export interface Told {
  kind: string;
  noun: Topic;
  id?: string;
}

/**
 * A change to what the directory publishes: in one transaction with its audit record and the next snapshot, then told
 * to gateways and to consoles that are open.
 */
export class DirectoryChanges {
  constructor(
    private readonly store: DirectoryStore,
    private readonly announcements: Announcements,
  ) {}

  /** @param work does it and gives what the audit is to say of it, such as before and after */
  async apply(
    caller: Administrator,
    { kind, noun, id }: Told,
    work: (em: EntityManager) => Promise<object>,
  ): Promise<void> {
    const { organisation } = caller;
    const { version, changed } = await this.store.change(organisation, async (em) => {
      const body = await work(em);
      await appendAudit(em, organisation, { kind, actor: caller.email, body });
    });
    if (changed) await this.announcements.publish('published.directory', { organisation, version });
    await this.announcements.changed({ organisation, noun, version, ...(id ? { id } : {}) });
  }
}

/** PostgreSQL's word for a key that is there already. */
export const isTaken = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code === '23505';
