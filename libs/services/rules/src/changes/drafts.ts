import { createHash } from 'node:crypto';
import type {
  ProposedChange,
  ProposedChangeInFull,
  Rule,
  RuleDraftEntry,
} from '@chancery/contracts';
import { appendAudit, canonical, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { find, known, type RuleDraft } from '../rows';
import { ruleSetOf } from '../publish';
import type { ChangeDesk } from './desk';
import { effectOf } from './effect';
import type { ReplacedRule } from './of-rules';
import {
  asProposed,
  dropDraft,
  knownProposal,
  openProposal,
  type ProposalRow,
  proposalsOf,
} from './rows';
import { secondPerson } from './second-person';

/** More would be kept by mistake. */
const MOST_DRAFTS = 500;

/** Drafts of rules, which decide nothing, and what is read of all that is proposed. */
export class Drafts {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly desk: ChangeDesk,
  ) {}

  secondPerson(organisation: string) {
    return this.scope.inOrganisation(organisation, secondPerson);
  }

  list(
    organisation: string,
    which: 'open' | 'decided' | null,
    after: string | null,
    most: number,
  ): Promise<ProposedChange[]> {
    return this.scope.inOrganisation(organisation, (em) => proposalsOf(em, which, after, most));
  }

  /** What would change, and whether it still would. Nothing of trying it stays. @throws Problem 404 */
  one(organisation: string, id: string): Promise<ProposedChangeInFull> {
    return this.desk.alone(organisation, async (em) => {
      const row = await knownProposal(em, id);
      if (row.state === 'draft') return this.draft(em, row);
      const saves = row.kind === 'rule.create' || row.kind === 'rule.change';
      const args = row.args as ReplacedRule & { base: number | null };
      return {
        ...asProposed(row),
        effect: row.effect!,
        overtaken:
          row.state === 'waiting' ? await this.desk.overtaken(em, organisation, row) : null,
        draft: saves ? { rule: args.draft, base: args.base } : null,
      };
    });
  }

  /** @param id of the draft that says this from now on; null = a new one. @throws Problem 404, 409, 412 */
  save(
    organisation: string,
    id: string | null,
    entry: RuleDraftEntry,
    { by, tag }: { by: string; tag: string | null },
  ): Promise<ProposedChange> {
    return this.desk.alone(organisation, async (em) => {
      const rule = entry.rule === null ? null : await known(em, entry.rule);
      const args = { rule: entry.rule, base: entry.base, draft: entry.draft };
      const facts = {
        what: rule ? `Change “${rule.body.name}”` : `New rule “${entry.draft.name}”`,
        note: entry.note?.trim() || null,
        // Another save, another tag, also where it says the same.
        tag: createHash('sha256')
          .update(canonical([args, uuid7()]))
          .digest('base64url'),
      };
      const of = id ?? uuid7();
      if (id === null) {
        const [count] = (await em.query(
          `SELECT count(*)::int AS n FROM rules.proposal WHERE state = 'draft'`,
        )) as { n: number }[];
        if ((count?.n ?? 0) >= MOST_DRAFTS)
          throw new Problem(
            409,
            'proposal.too-many',
            `At most ${MOST_DRAFTS} drafts are possible.`,
          );
        await em.query(
          `INSERT INTO rules.proposal (id, organisation_id, state, kind, args, what, rule_id, note, author, tag)
           VALUES ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9)`,
          [
            of,
            organisation,
            rule ? 'rule.change' : 'rule.create',
            JSON.stringify(args),
            facts.what,
            entry.rule,
            facts.note,
            by,
            facts.tag,
          ],
        );
      } else {
        await openProposal(em, id, 'draft', tag);
        await em.query(
          `UPDATE rules.proposal SET args = $2, what = $3, note = $4, author = $5, tag = $6, at = now() WHERE id = $1`,
          [id, JSON.stringify(args), facts.what, facts.note, by, facts.tag],
        );
      }
      await appendAudit(em, organisation, {
        kind: 'rule.draft-saved',
        actor: by,
        body: { id: of, rule: entry.rule, after: entry.draft },
      });
      return asProposed(await knownProposal(em, of));
    });
  }

  /** @throws Problem 404, 409, 412 */
  discard(organisation: string, id: string, tag: string | null, by: string): Promise<void> {
    return this.desk.alone(organisation, async (em) => {
      const { what, args, rule_id } = await openProposal(em, id, 'draft', tag);
      await dropDraft(em, id);
      await appendAudit(em, organisation, {
        kind: 'rule.draft-discarded',
        actor: by,
        body: { id, what, rule: rule_id, before: (args as { draft: RuleDraft }).draft },
      });
    });
  }

  private async draft(em: EntityManager, row: ProposalRow): Promise<ProposedChangeInFull> {
    const { draft, base } = row.args as ReplacedRule & { base: number | null };
    const live = row.rule_id === null ? null : await find(em, row.rule_id);
    const whole = await ruleSetOf(em);
    const now = whole.rules.find(({ id }) => id === live?.id);
    const wanted: Rule = {
      ...draft,
      id: row.rule_id ?? row.id,
      priority: now?.priority ?? whole.rules.length,
    };
    const effect = effectOf({ ...whole, rules: now ? [now] : [] }, { ...whole, rules: [wanted] });
    return {
      ...asProposed(row),
      effect,
      overtaken: overtakenDraft(row.rule_id, base, live?.version ?? null, live?.updatedBy ?? ''),
      draft: { rule: draft, base },
    };
  }
}

function overtakenDraft(
  rule: string | null,
  base: number | null,
  version: number | null,
  by: string,
): string | null {
  if (rule === null) return null;
  if (version === null) return 'The rule was deleted since this draft was made.';
  return version === base
    ? null
    : `${by} saved version ${version} of the rule since this draft was made.`;
}
