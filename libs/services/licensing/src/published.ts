import type { LicensingSnapshot } from '@chancery/contracts';
import { publishSnapshot } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { AssignmentRow, GroupRow, SettingRow, SubscriptionRow } from './entities';

/** Subscriptions in the order in which they were made. Call inside `inOrganisation`, as all below. */
export const subscriptionsOf = (
  em: EntityManager,
  organisationId: string,
): Promise<SubscriptionRow[]> =>
  em.find(SubscriptionRow, { where: { organisationId }, order: { createdAt: 'ASC', id: 'ASC' } });

/** What the gateway judges by, as it stands in this transaction. */
export async function snapshotOf(
  em: EntityManager,
  organisation: string,
): Promise<LicensingSnapshot> {
  const setting = await em.findOneBy(SettingRow, { organisationId: organisation });
  const groups = new Map(
    (await em.findBy(GroupRow, { organisationId: organisation })).map((group) => [group.id, group]),
  );
  // Not through entities: there may be a hundred thousand.
  const assigned = (await em.query(
    `SELECT subscription_id, kind, assignee FROM licensing.assignment WHERE organisation_id = $1 ORDER BY assigned_at, id`,
    [organisation],
  )) as { subscription_id: string; kind: AssignmentRow['kind']; assignee: string }[];
  const subscriptions = new Map(
    (await subscriptionsOf(em, organisation)).map((row) => [
      row.id,
      {
        id: row.id,
        plan: row.plan,
        addOn: row.addOn,
        seats: row.seats,
        startsAt: row.startsAt.toISOString(),
        endsAt: row.endsAt?.toISOString() ?? null,
        graceDays: row.graceDays,
        everyone: false,
        domains: [] as string[],
        addresses: [] as string[],
        groups: [] as { name: string; members: string[] }[],
      },
    ]),
  );
  for (const { subscription_id, kind, assignee } of assigned) {
    const of = subscriptions.get(subscription_id);
    if (!of) continue;
    if (kind === 'everyone') of.everyone = true;
    else if (kind === 'domain') of.domains.push(assignee);
    else if (kind === 'address') of.addresses.push(assignee);
    else {
      const group = groups.get(assignee);
      if (group) of.groups.push({ name: group.name, members: group.members });
    }
  }
  return {
    organisation,
    check: setting?.check ?? 'enforce',
    subscriptions: [...subscriptions.values()],
    groups: [...groups.values()].map(({ id, name, members }) => ({ id, name, members })),
  };
}

/** Publishes what this transaction made of it. */
export const publish = async (
  em: EntityManager,
  organisation: string,
): Promise<{ version: number; changed: boolean }> =>
  publishSnapshot(em, 'licensing', organisation, await snapshotOf(em, organisation));
