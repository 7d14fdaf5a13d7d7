import type { LicensingSnapshot } from '@chancery/contracts';
import { appendAudit, type OrganisationScope, publishSnapshot } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { AssignmentRow, SubscriptionRow } from './entities';

export interface SubscriptionInput {
  plan: string;
  seats: number;
  startsAt: Date;
  endsAt: Date | null;
  graceDays: number;
  check: 'enforce' | 'warn' | 'off';
}

/** The subscription of an organisation and who may send protected mail under it. */
export class LicensingStore {
  constructor(private readonly scope: OrganisationScope) {}

  /** Sets the subscription and who it is assigned to, and publishes both. */
  subscribe(
    organisation: string,
    subscription: SubscriptionInput,
    assignees: string[],
    by: string,
  ): Promise<{ version: number; changed: boolean }> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.save(SubscriptionRow, { organisationId: organisation, ...subscription });
      await em.delete(AssignmentRow, { organisationId: organisation });
      for (const assignee of assignees)
        await em.insert(AssignmentRow, { organisationId: organisation, assignee });
      await appendAudit(em, organisation, {
        kind: 'subscription.changed',
        actor: by,
        body: { ...subscription, assigned: assignees.length },
      });
      return publishSnapshot(em, 'licensing', organisation, await this.snapshot(em, organisation));
    });
  }

  read(organisation: string): Promise<LicensingSnapshot> {
    return this.scope.inOrganisation(organisation, (em) => this.snapshot(em, organisation));
  }

  private async snapshot(em: EntityManager, organisation: string): Promise<LicensingSnapshot> {
    const row = await em.findOneBy(SubscriptionRow, { organisationId: organisation });
    const assigned = await em.find(AssignmentRow, {
      where: { organisationId: organisation },
      order: { assignee: 'ASC' },
    });
    return {
      organisation,
      check: row?.check ?? 'enforce',
      subscription: row && {
        plan: row.plan,
        seats: row.seats,
        startsAt: row.startsAt.toISOString(),
        endsAt: row.endsAt?.toISOString() ?? null,
        graceDays: row.graceDays,
      },
      assigned: assigned.map(({ assignee }) => assignee),
    };
  }
}
