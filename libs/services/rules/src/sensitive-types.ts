import { randomUUID } from 'node:crypto';
import type {
  CustomSensitiveType,
  ListedSensitiveType,
  SensitiveTypeEntry,
} from '@chancery/contracts';
import { appendAudit, type OrganisationScope, Problem } from '@chancery/platform';
import { predicatesOf, typesNamed } from '@chancery/rules';
import { BUILT_IN_TYPES, customTypeProblems } from '@chancery/sensitive';
import type { EntityManager } from 'typeorm';
import { rowsOf } from './rows';
import type { RulesStore } from './store';

interface Row {
  code: string;
  body: SensitiveTypeEntry;
  version: number;
  updated_by: string;
  updated_at: Date;
}

/** As many as an organisation may have: each costs a pattern where its evidence stands. */
const MOST = 200;
const COLUMNS = 'code, body, version, updated_by, updated_at';

/** An organisation's own types as rules are compiled with them. */
export async function ownTypes(em: EntityManager): Promise<CustomSensitiveType[]> {
  const rows = (await em.query(
    `SELECT ${COLUMNS} FROM rules.sensitive_type ORDER BY lower(body ->> 'name')`,
  )) as Row[];
  return rows.map(({ code, body }) => ({ ...body, code }));
}

/** An organisation's own types of sensitive information. What changes them publishes the rules anew. */
export class SensitiveTypesStore {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly rules: RulesStore,
  ) {}

  list(organisation: string): Promise<ListedSensitiveType[]> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const rows = (await em.query(
        `SELECT ${COLUMNS} FROM rules.sensitive_type ORDER BY lower(body ->> 'name')`,
      )) as Row[];
      return withUses(em, rows);
    });
  }

  /** @throws Problem 404 */
  one(organisation: string, code: string): Promise<ListedSensitiveType> {
    return this.scope.inOrganisation(organisation, (em) => listed(em, code));
  }

  /** @throws Problem 409 name taken or too many, 422 a pattern or reference cannot be used */
  create(
    organisation: string,
    entry: SensitiveTypeEntry,
    by: string,
  ): Promise<ListedSensitiveType> {
    return this.change(organisation, entry, async (em) => {
      const [count] = (await em.query('SELECT count(*)::int AS n FROM rules.sensitive_type')) as {
        n: number;
      }[];
      if ((count?.n ?? 0) >= MOST)
        throw new Problem(
          409,
          'sensitive-type.too-many',
          `At most ${MOST} own types are possible.`,
        );
      const code = `custom-${randomUUID()}`;
      await em.query(
        'INSERT INTO rules.sensitive_type (organisation_id, code, body, updated_by) VALUES ($1, $2, $3, $4)',
        [organisation, code, JSON.stringify(entry), by],
      );
      await keep(em, { organisation, code, version: 1, entry, by });
      await appendAudit(em, organisation, {
        kind: 'sensitive-type.created',
        actor: by,
        body: { id: code, after: entry },
      });
      return listed(em, code);
    });
  }

  /**
   * @param expected version the change was made from; null = whatever it is
   * @throws Problem 404, 409, 412, 422
   */
  replace(
    organisation: string,
    code: string,
    entry: SensitiveTypeEntry,
    expected: number | null,
    by: string,
  ): Promise<ListedSensitiveType> {
    return this.change(organisation, entry, async (em) => {
      const row = fresh(await known(em, code), expected);
      const version = row.version + 1;
      await em.query(
        'UPDATE rules.sensitive_type SET body = $3, version = $4, updated_by = $5, updated_at = now() WHERE organisation_id = $1 AND code = $2',
        [organisation, code, JSON.stringify(entry), version, by],
      );
      await keep(em, { organisation, code, version, entry, by });
      await appendAudit(em, organisation, {
        kind: 'sensitive-type.changed',
        actor: by,
        body: { id: code, version, before: row.body, after: entry },
      });
      return listed(em, code);
    });
  }

  /** @throws Problem 404, 409 a rule names it, 412 */
  remove(organisation: string, code: string, expected: number | null, by: string): Promise<void> {
    return this.rules.publishing(organisation, async (em) => {
      const row = fresh(await known(em, code), expected);
      const [type] = await withUses(em, [row]);
      if (type && type.usedBy.length > 0)
        throw new Problem(
          409,
          'sensitive-type.in-use',
          `${type.usedBy.map(({ name }) => `“${name}”`).join(', ')} asks for this type. Change the rule first.`,
        );
      await em.query('DELETE FROM rules.sensitive_type WHERE organisation_id = $1 AND code = $2', [
        organisation,
        code,
      ]);
      await appendAudit(em, organisation, {
        kind: 'sensitive-type.deleted',
        actor: by,
        body: { id: code, before: row.body },
      });
    });
  }

  private async change<T>(
    organisation: string,
    entry: SensitiveTypeEntry,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    const problems = customTypeProblems({ ...entry, code: '' });
    if (problems.length > 0)
      throw new Problem(422, 'sensitive-type.invalid', problems[0]!.detail, {
        errors: problems.map((each) => ({ ...each, code: 'sensitive-type.invalid' })),
      });
    const name = entry.name.trim().toLowerCase();
    if (BUILT_IN_TYPES.some((type) => type.name.toLowerCase() === name)) throw nameTaken();
    try {
      return await this.rules.publishing(organisation, work);
    } catch (error) {
      // RulesStore knows one unique name; here it is that of a type.
      if (error instanceof Problem && error.code === 'rule.name-taken') throw nameTaken();
      throw error;
    }
  }
}

const nameTaken = (): Problem =>
  new Problem(409, 'sensitive-type.name-taken', 'Another type has this name.');

async function known(em: EntityManager, code: string): Promise<Row> {
  const [row] = (await em.query(`SELECT ${COLUMNS} FROM rules.sensitive_type WHERE code = $1`, [
    code,
  ])) as Row[];
  if (!row) throw new Problem(404, 'sensitive-type.unknown', 'There is no such type.');
  return row;
}

function fresh(row: Row, expected: number | null): Row {
  if (expected !== null && expected !== row.version)
    throw new Problem(
      412,
      'sensitive-type.stale',
      `${row.updated_by} saved version ${row.version} of this type meanwhile.`,
      { version: row.version },
    );
  return row;
}

async function listed(em: EntityManager, code: string): Promise<ListedSensitiveType> {
  const [type] = await withUses(em, [await known(em, code)]);
  return type!;
}

async function withUses(em: EntityManager, rows: readonly Row[]): Promise<ListedSensitiveType[]> {
  const rules = (await rowsOf(em)).map(({ id, body }) => ({
    id,
    name: body.name,
    types: new Set(predicatesOf(body).flatMap(({ predicate }) => typesNamed(predicate))),
  }));
  return rows.map(({ code, body, version, updated_by, updated_at }) => ({
    ...body,
    code,
    version,
    updatedBy: updated_by,
    updatedAt: updated_at.toISOString(),
    usedBy: rules.filter(({ types }) => types.has(code)).map(({ id, name }) => ({ id, name })),
  }));
}

function keep(
  em: EntityManager,
  version: {
    organisation: string;
    code: string;
    version: number;
    entry: SensitiveTypeEntry;
    by: string;
  },
): Promise<unknown> {
  return em.query(
    'INSERT INTO rules.sensitive_type_version (organisation_id, code, version, body, saved_by) VALUES ($1, $2, $3, $4, $5)',
    [
      version.organisation,
      version.code,
      version.version,
      JSON.stringify(version.entry),
      version.by,
    ],
  );
}
