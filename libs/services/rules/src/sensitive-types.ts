import { randomUUID } from 'node:crypto';
import type { ListedSensitiveType, SensitiveTypeEntry } from '@chancery/contracts';
import { type OrganisationScope, Problem } from '@chancery/platform';
import { BUILT_IN_TYPES, customTypeProblems } from '@chancery/sensitive';
import { COLUMNS, type TypeRow, typeOf, withUses } from './sensitive-type-changes';
import type { RulesStore } from './store';

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
      )) as TypeRow[];
      return withUses(em, rows);
    });
  }

  /** @throws Problem 404 */
  one(organisation: string, code: string): Promise<ListedSensitiveType> {
    return this.scope.inOrganisation(organisation, (em) => typeOf(em, code));
  }

  /** @throws Problem 409 name taken or too many, 422 a pattern or reference cannot be used */
  async create(
    organisation: string,
    entry: SensitiveTypeEntry,
    by: string,
  ): Promise<ListedSensitiveType> {
    const code = `custom-${randomUUID()}`;
    return this.rules.perform(organisation, 'type.create', { code, entry: usable(entry) }, by);
  }

  /**
   * @param expected version the change was made from; null = whatever it is
   * @throws Problem 404, 409, 412, 422
   */
  async replace(
    organisation: string,
    code: string,
    entry: SensitiveTypeEntry,
    expected: number | null,
    by: string,
  ): Promise<ListedSensitiveType> {
    const args = { code, entry: usable(entry), expected };
    return this.rules.perform(organisation, 'type.change', args, by);
  }

  /** @throws Problem 404, 409 a rule names it, 412 */
  remove(organisation: string, code: string, expected: number | null, by: string): Promise<void> {
    return this.rules.perform(organisation, 'type.remove', { code, expected }, by);
  }
}

/** @throws Problem 409, 422 */
function usable(entry: SensitiveTypeEntry): SensitiveTypeEntry {
  const problems = customTypeProblems({ ...entry, code: '' });
  if (problems.length > 0)
    throw new Problem(422, 'sensitive-type.invalid', problems[0]!.detail, {
      errors: problems.map((each) => ({ ...each, code: 'sensitive-type.invalid' })),
    });
  const name = entry.name.trim().toLowerCase();
  if (BUILT_IN_TYPES.some((type) => type.name.toLowerCase() === name))
    throw new Problem(409, 'sensitive-type.name-taken', 'Another type has this name.');
  return entry;
}
