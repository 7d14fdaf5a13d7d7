import { PeopleSnapshot } from '@chancery/contracts';
import { People } from '@chancery/rules';
import type { EntityManager } from 'typeorm';

/** So many organisations' people are kept ready. */
const KEPT = 4;

/**
 * The people of organisations, as the directory publishes them, for whoever tries rules. What was read is kept until a
 * newer version is published.
 */
class PublishedPeople {
  private readonly held = new Map<string, { version: number; people: People }>();

  /**
   * Undefined where none are published yet. Call inside `inOrganisation`.
   */
  async of(em: EntityManager, organisation: string): Promise<People | undefined> {
    const known = this.held.get(organisation);
    const [row] = (await em.query('SELECT version, body FROM directory.published_people($1, $2)', [
      JSON.stringify(known ? { [organisation]: known.version } : {}),
      organisation,
    ])) as { version: string; body: unknown }[];
    if (!row) return known?.people;
    const people = new People(PeopleSnapshot.parse(row.body).people);
    this.held.delete(organisation);
    this.held.set(organisation, { version: Number(row.version), people });
    const [oldest] = this.held.keys();
    if (oldest !== undefined && this.held.size > KEPT) this.held.delete(oldest);
    return people;
  }
}

export const publishedPeople = new PublishedPeople();
