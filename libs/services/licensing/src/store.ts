import type {
  AssignmentImport,
  LicenceGroupEntry,
  LicenceSettingMode,
  LicensingSnapshot,
  NewAssignment,
  SubscriptionEntry,
} from '@chancery/contracts';
import { planOf } from '@chancery/journey';
import { appendAudit, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { addressOf, assigneeOf } from './addresses';
import { addressesOf, CSV_LINES } from './csv';
import { AssignmentRow, GroupRow, SettingRow, SubscriptionRow } from './entities';
import { publish, snapshotOf, subscriptionsOf } from './published';
import { holdSeats, missingSeats } from './seats';

export interface SubscriptionInput {
  plan: string;
  seats: number;
  startsAt: Date;
  endsAt: Date | null;
  graceDays: number;
  check: LicenceSettingMode;
}

/** A trial import ends its transaction with this, so that nothing of it stays. */
class TakenBack extends Error {}

/** Subscriptions, whom they are assigned to, and the setting; every change is published with its audit record. */
export class LicensingStore {
  constructor(private readonly scope: OrganisationScope) {}

  read<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.scope.inOrganisation(organisation, work);
  }

  snapshot(organisation: string): Promise<LicensingSnapshot> {
    return this.read(organisation, (em) => snapshotOf(em, organisation));
  }

  /**
   * Makes this the only subscription, assigned to these senders and nobody else.
   *
   * @param assignees addresses, or `*` for every sender of an accepted domain
   * @throws Problem 409 where the organisation has several subscriptions already, or too few seats
   */
  subscribe(
    organisation: string,
    { check, ...terms }: SubscriptionInput,
    assignees: string[],
    by: string,
  ): Promise<{ version: number; changed: boolean }> {
    return this.change(organisation, 'subscription.changed', by, async (em) => {
      const [first, second] = await subscriptionsOf(em, organisation);
      if (second)
        throw new Problem(
          409,
          'subscription.several',
          'There are several subscriptions. Change them one by one under /api/v1/subscriptions.',
        );
      const id = first?.id ?? uuid7();
      await em.save(SubscriptionRow, { id, organisationId: organisation, ...terms });
      await em.save(SettingRow, { organisationId: organisation, check });
      await em.delete(AssignmentRow, { organisationId: organisation });
      const kept = assignees.map((given) =>
        given === '*'
          ? { kind: 'everyone' as const, assignee: '' }
          : { kind: 'address' as const, assignee: assigneeOf('address', given) },
      );
      for (const { kind, assignee } of kept)
        await em.query(
          `INSERT INTO licensing.assignment (id, organisation_id, subscription_id, kind, assignee) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
          [uuid7(), organisation, id, kind, assignee],
        );
      return { ...terms, check, assigned: assignees.length };
    });
  }

  /** @param id null makes a new one. @throws Problem 404, 409 `seats.missing`, 422 for a plan nobody knows */
  async keep(
    organisation: string,
    id: string | null,
    entry: SubscriptionEntry,
    by: string,
  ): Promise<string> {
    const own = id ?? uuid7();
    await this.change(
      organisation,
      id ? 'subscription.changed' : 'subscription.added',
      by,
      async (em) => {
        const before = id ? await known(em, organisation, id) : null;
        // A plan of the organisation's own, kept from before there was a catalogue, may stay what it is.
        if (!planOf(entry.plan) && before?.plan !== entry.plan)
          throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
            errors: [{ pointer: '/plan', code: 'unknown', detail: 'A plan of the catalogue' }],
          });
        const { startsAt, endsAt, ...rest } = entry;
        await em.save(SubscriptionRow, {
          id: own,
          organisationId: organisation,
          ...rest,
          startsAt: new Date(startsAt),
          endsAt: endsAt === null ? null : new Date(endsAt),
        });
        return { id: own, before: before && termsOf(before), after: entry };
      },
    );
    return own;
  }

  /** @throws Problem 404 */
  async drop(organisation: string, id: string, by: string): Promise<void> {
    await this.change(organisation, 'subscription.removed', by, async (em) => {
      const before = await known(em, organisation, id);
      const { affected } = await em.delete(AssignmentRow, { subscriptionId: id });
      await em.delete(SubscriptionRow, { id });
      return { id, before: termsOf(before), assignments: affected ?? 0 };
    });
  }

  /** @throws Problem 404, 409 `assignment.known`, `seats.missing`, 422 */
  async assign(organisation: string, entry: NewAssignment, by: string): Promise<string> {
    const id = uuid7();
    const assignee = assigneeOf(entry.kind, entry.value);
    await this.change(organisation, 'licence.assigned', by, async (em) => {
      await known(em, organisation, entry.subscription);
      const group =
        entry.kind === 'group' ? await knownGroup(em, organisation, assignee) : undefined;
      const added = (await em.query(
        `INSERT INTO licensing.assignment (id, organisation_id, subscription_id, kind, assignee) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING id`,
        [id, organisation, entry.subscription, entry.kind, assignee],
      )) as unknown[];
      if (added.length === 0)
        throw new Problem(409, 'assignment.known', 'This is assigned already.', {
          errors: [
            { pointer: '/value', code: 'assignment.known', detail: 'This is assigned already.' },
          ],
        });
      return {
        id,
        subscription: entry.subscription,
        kind: entry.kind,
        value: group?.name ?? assignee,
      };
    });
    return id;
  }

  /** @throws Problem 404 */
  async unassign(organisation: string, id: string, by: string): Promise<void> {
    await this.change(organisation, 'licence.unassigned', by, async (em) => {
      const before = await em.findOneBy(AssignmentRow, { organisationId: organisation, id });
      if (!before)
        throw new Problem(404, 'assignment.unknown', 'There is no assignment with this id.');
      await em.delete(AssignmentRow, { id });
      return {
        id,
        subscription: before.subscriptionId,
        kind: before.kind,
        value: before.assignee,
      };
    });
  }

  /**
   * Assigns every address of a CSV file, or none: a wrong line or a missing seat stands against all of them.
   * @param dryRun only tells what it would do
   * @throws Problem 404; 413 where the file has more lines than are taken at once
   */
  async importCsv(
    organisation: string,
    subscription: string,
    csv: string,
    dryRun: boolean,
    by: string,
  ): Promise<AssignmentImport> {
    const { addresses, ...file } = addressesOf(csv);
    if (file.lines > CSV_LINES)
      throw new Problem(
        413,
        'csv.lines',
        `The file has ${file.lines} lines; at most ${CSV_LINES} are taken at once.`,
      );
    let result: AssignmentImport = {
      ...file,
      applied: false,
      added: 0,
      already: 0,
      seatsMissing: 0,
    };
    const work = async (em: EntityManager): Promise<object> => {
      await known(em, organisation, subscription);
      const added = (await em.query(
        `INSERT INTO licensing.assignment (id, organisation_id, subscription_id, kind, assignee)
         SELECT t.id, $1, $2, 'address', t.address FROM unnest($3::uuid[], $4::text[]) AS t(id, address)
         ON CONFLICT DO NOTHING RETURNING id`,
        [organisation, subscription, addresses.map(() => uuid7()), addresses],
      )) as unknown[];
      const over = await missingSeats(em, organisation);
      result = {
        ...result,
        added: added.length,
        already: file.lines - file.wrong - added.length,
        seatsMissing: over ? over.used - over.seats : 0,
      };
      if (dryRun || file.wrong > 0 || over || added.length === 0) throw new TakenBack();
      result.applied = true;
      return { subscription, added: added.length, lines: file.lines };
    };
    try {
      await this.change(organisation, 'licences.imported', by, work);
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error;
    }
    return result;
  }

  /** @param id null makes a new one. @throws Problem 404, 409, 422 with a pointer to each member that is no address */
  async keepGroup(
    organisation: string,
    id: string | null,
    { name, members }: LicenceGroupEntry,
    by: string,
  ): Promise<GroupRow> {
    const canonical = members.map(addressOf);
    const errors = canonical.flatMap((address, at) =>
      address
        ? []
        : [
            {
              pointer: `/members/${at}`,
              code: 'invalid',
              detail: `Not an address: ${members[at]}`,
            },
          ],
    );
    if (errors.length > 0)
      throw new Problem(422, 'body.invalid', 'Some fields are not valid.', { errors });
    const row = {
      id: id ?? uuid7(),
      organisationId: organisation,
      name: name.trim(),
      members: [...new Set(canonical as string[])],
    };
    await this.change(
      organisation,
      id ? 'licence-group.changed' : 'licence-group.added',
      by,
      async (em) => {
        const before = id ? await knownGroup(em, organisation, id) : null;
        const [taken] = (await em.query(
          `SELECT 1 FROM licensing.assignee_group WHERE organisation_id = $1 AND lower(name) = lower($2) AND id <> $3`,
          [organisation, row.name, row.id],
        )) as unknown[];
        if (taken)
          throw new Problem(409, 'group.known', 'There is a group of this name.', {
            errors: [
              { pointer: '/name', code: 'group.known', detail: 'There is a group of this name.' },
            ],
          });
        await em.save(GroupRow, row);
        return {
          id: row.id,
          before: before && { name: before.name, members: before.members.length },
          after: { name: row.name, members: row.members.length },
        };
      },
    );
    return row;
  }

  /** @throws Problem 404; 409 while something is assigned to it, or a rule asks who is a member */
  async dropGroup(organisation: string, id: string, by: string): Promise<void> {
    await this.change(organisation, 'licence-group.removed', by, async (em) => {
      const { name } = await knownGroup(em, organisation, id);
      if (
        await em.existsBy(AssignmentRow, {
          organisationId: organisation,
          kind: 'group',
          assignee: id,
        })
      )
        throw new Problem(
          409,
          'group.assigned',
          `The group ${name} has a subscription. Take that away first.`,
        );
      const uses = (await em.query(
        'SELECT rule_name FROM rules.group_uses($1) WHERE group_id = $2 ORDER BY rule_name',
        [organisation, id],
      )) as { rule_name: string }[];
      if (uses.length > 0)
        throw new Problem(
          409,
          'group.in-rules',
          `The group ${name} is named by ${uses.map((use) => `“${use.rule_name}”`).join(', ')}. Change that first.`,
        );
      await em.delete(GroupRow, { id });
      return { id, name };
    });
  }

  async setCheck(organisation: string, check: LicenceSettingMode, by: string): Promise<void> {
    await this.change(organisation, 'licence-setting.changed', by, async (em) => {
      const before = await em.findOneBy(SettingRow, { organisationId: organisation });
      await em.save(SettingRow, { organisationId: organisation, check });
      return { before: before?.check ?? 'enforce', after: check };
    });
  }

  /** One change at a time for each organisation, so that seats are counted once; published and in the audit with it. */
  private change(
    organisation: string,
    kind: string,
    actor: string,
    work: (em: EntityManager) => Promise<object>,
  ): Promise<{ version: number; changed: boolean }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`licensing ${organisation}`]);
      const body = await work(em);
      await holdSeats(em, organisation);
      await appendAudit(em, organisation, { kind, actor, body });
      return publish(em, organisation);
    });
  }
}

async function known(
  em: EntityManager,
  organisationId: string,
  id: string,
): Promise<SubscriptionRow> {
  const row = /^[0-9a-f-]{36}$/i.test(id)
    ? await em.findOneBy(SubscriptionRow, { organisationId, id })
    : null;
  if (!row)
    throw new Problem(404, 'subscription.unknown', 'There is no subscription with this id.');
  return row;
}

async function knownGroup(
  em: EntityManager,
  organisationId: string,
  id: string,
): Promise<GroupRow> {
  const row = /^[0-9a-f-]{36}$/i.test(id)
    ? await em.findOneBy(GroupRow, { organisationId, id })
    : null;
  if (!row) throw new Problem(404, 'group.unknown', 'There is no group with this id.');
  return row;
}

const termsOf = ({ plan, addOn, seats, startsAt, endsAt, graceDays }: SubscriptionRow): object => ({
  plan,
  addOn,
  seats,
  startsAt: startsAt.toISOString(),
  endsAt: endsAt?.toISOString() ?? null,
  graceDays,
});
