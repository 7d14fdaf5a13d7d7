import { Rule } from '@chancery/contracts';
import {
  appendAudit,
  type OrganisationScope,
  Problem,
  publishSnapshot,
  uuid7,
} from '@chancery/platform';
import { compile, RuleSetError } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import { RuleRow } from './entities';

export type RuleDraft = Omit<Rule, 'id' | 'priority'>;
export interface SavedRule extends Rule {
  version: number;
  updatedBy: string;
  updatedAt: string;
}

const asSaved = (row: RuleRow): SavedRule => ({
  ...row.body,
  id: row.id,
  priority: row.priority,
  version: row.version,
  updatedBy: row.updatedBy,
  updatedAt: row.updatedAt.toISOString(),
});

/** Rules of an organisation. A change is compiled whole before it is saved, and published in its own transaction. */
export class RulesStore {
  constructor(private readonly scope: OrganisationScope) {}

  list(organisation: string): Promise<SavedRule[]> {
    return this.scope.inOrganisation(organisation, async (em) =>
      (await this.rows(em)).map(asSaved),
    );
  }

  /** @throws Problem 409 if the name is taken, 422 if the rule cannot be compiled. */
  create(
    organisation: string,
    draft: RuleDraft,
    at: number | null,
    by: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
      const rows = await this.rows(em);
      const place = Math.min(at ?? rows.length, rows.length);
      await em.query(
        'UPDATE rules.rule SET priority = priority + 1 WHERE organisation_id = $1 AND priority >= $2',
        [organisation, place],
      );
      const id = uuid7();
      await em.insert(RuleRow, {
        id,
        organisationId: organisation,
        priority: place,
        body: draft as never,
        updatedBy: by,
      });
      await appendAudit(em, organisation, {
        kind: 'rule.created',
        actor: by,
        body: { id, priority: place, after: draft },
      });
      return asSaved(await em.findOneByOrFail(RuleRow, { id }));
    });
  }

  /** @throws Problem 404, 409, 412 (someone saved another version meanwhile), 422. */
  replace(
    organisation: string,
    id: string,
    draft: RuleDraft,
    expected: number | null,
    by: string,
  ): Promise<SavedRule> {
    return this.change(organisation, async (em) => {
      const row = await this.known(em, id);
      if (expected !== null && expected !== row.version)
        throw new Problem(
          412,
          'rule.stale',
          `${row.updatedBy} saved version ${row.version} of this rule meanwhile.`,
          { version: row.version },
        );
      await appendAudit(em, organisation, {
        kind: 'rule.changed',
        actor: by,
        body: { id, version: row.version + 1, before: row.body, after: draft },
      });
      row.body = draft;
      row.version += 1;
      row.updatedBy = by;
      return asSaved(await em.save(row));
    });
  }

  remove(organisation: string, id: string, by: string): Promise<void> {
    return this.change(organisation, async (em) => {
      const row = await this.known(em, id);
      await appendAudit(em, organisation, {
        kind: 'rule.deleted',
        actor: by,
        body: { id, before: row.body },
      });
      await em.remove(row);
      await em.query(
        'UPDATE rules.rule SET priority = priority - 1 WHERE organisation_id = $1 AND priority > $2',
        [organisation, row.priority],
      );
    });
  }

  /** @param ids every rule of the organisation, first judged first. */
  reorder(organisation: string, ids: string[], by: string): Promise<void> {
    return this.change(organisation, async (em) => {
      const rows = await this.rows(em);
      if (
        ids.length !== rows.length ||
        new Set(ids).size !== rows.length ||
        rows.some((row) => !ids.includes(row.id))
      )
        throw new Problem(
          409,
          'rules.order',
          'The list of ids is not the list of rules. Load the rules again.',
        );
      for (const [priority, id] of ids.entries()) await em.update(RuleRow, { id }, { priority });
      await appendAudit(em, organisation, {
        kind: 'rules.reordered',
        actor: by,
        body: { before: rows.map(({ id }) => id), after: ids },
      });
    });
  }

  /** What rules may refer to: codes of the published rights templates, ids of the published brands. */
  async names(
    em: EntityManager,
    organisation: string,
  ): Promise<{ rightsTemplates: Set<string>; brands: Set<string> }> {
    const listed = (list: string, key: string): Promise<{ value: string }[]> =>
      em.query(
        `SELECT each ->> $3 AS value FROM templates.published() p, jsonb_array_elements(p.body -> $2) AS each WHERE p.organisation_id = $1`,
        [organisation, list, key],
      );
    const templates = await listed('rightsTemplates', 'code');
    const brands = await listed('brands', 'id');
    return {
      rightsTemplates: new Set(templates.map(({ value }) => value)),
      brands: new Set(brands.map(({ value }) => value)),
    };
  }

  /** Version of what is published, which gateways report as theirs once they go by it. */
  revision(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        'SELECT max(version)::int AS version FROM rules.snapshot WHERE organisation_id = $1',
        [organisation],
      )) as { version: number | null }[];
      return row?.version ?? 0;
    });
  }

  private rows(em: EntityManager): Promise<RuleRow[]> {
    return em.find(RuleRow, { order: { priority: 'ASC' } });
  }

  private async known(em: EntityManager, id: string): Promise<RuleRow> {
    const row = /^[0-9a-f-]{36}$/i.test(id) ? await em.findOneBy(RuleRow, { id }) : null;
    if (!row) throw new Problem(404, 'rule.unknown', 'There is no such rule.');
    return row;
  }

  private async change<T>(
    organisation: string,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.scope.inOrganisation(organisation, async (em) => {
        await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rules ${organisation}`]);
        const result = await work(em);
        await this.publish(em, organisation);
        return result;
      });
    } catch (error) {
      if ((error as { code?: string }).code === '23505')
        throw new Problem(409, 'rule.name-taken', 'Another rule has this name.');
      throw error;
    }
  }

  private async publish(em: EntityManager, organisation: string): Promise<void> {
    const rules = (await this.rows(em)).map(
      (row) => ({ ...row.body, id: row.id, priority: row.priority }) as Rule,
    );
    const ruleSet = { rules, revision: 0 };
    try {
      compile(ruleSet, await this.names(em, organisation));
    } catch (error) {
      if (error instanceof RuleSetError)
        throw new Problem(422, 'rule.not-compilable', error.message, {
          errors: [...error.problems],
        });
      throw error;
    }
    await publishSnapshot(em, 'rules', organisation, { organisation, ruleSet });
  }
}
