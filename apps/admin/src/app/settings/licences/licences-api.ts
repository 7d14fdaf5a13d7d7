import { inject, Injectable } from '@angular/core';
import type {
  AssignmentImport,
  Assignments,
  AssignmentView,
  LicenceCheck,
  LicenceGroupEntry,
  LicenceGroups,
  LicenceGroupView,
  LicenceRefusals,
  LicenceSetting,
  NewAssignment,
  Plans,
  SubscriptionEntry,
  Subscriptions,
  SubscriptionView,
} from '@chancery/contracts';
import { Api } from '../../../api/api';
import {
  assignmentsAddGroup,
  assignmentsAssign,
  assignmentsChangeGroup,
  assignmentsGroups,
  assignmentsImport,
  assignmentsList,
  assignmentsRemoveGroup,
  assignmentsUnassign,
  licenceRefusalsLatest,
  licensingAdd,
  licensingChange,
  licensingCheck,
  licensingList,
  licensingPlans,
  licensingRemove,
  licensingSet,
  licensingSetting,
} from '../../../api/functions';

/** Plans, subscriptions and whom they are assigned to (contract: `licences.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class LicencesApi {
  private readonly api = inject(Api);

  plans(): Promise<Plans> {
    return this.api.invoke(licensingPlans);
  }

  subscriptions(): Promise<Subscriptions> {
    return this.api.invoke(licensingList);
  }

  /** @param id null adds one */
  keep(id: string | null, body: SubscriptionEntry): Promise<SubscriptionView> {
    return id
      ? this.api.invoke(licensingChange, { id, body })
      : this.api.invoke(licensingAdd, { body });
  }

  remove(id: string): Promise<void> {
    return this.api.invoke(licensingRemove, { id });
  }

  setting(): Promise<LicenceSetting> {
    return this.api.invoke(licensingSetting);
  }

  set(body: LicenceSetting): Promise<LicenceSetting> {
    return this.api.invoke(licensingSet, { body });
  }

  assignments(q: string, cursor: string | null): Promise<Assignments> {
    return this.api.invoke(assignmentsList, {
      ...(q ? { q } : {}),
      ...(cursor ? { cursor } : {}),
    });
  }

  assign(body: NewAssignment): Promise<AssignmentView> {
    return this.api.invoke(assignmentsAssign, { body });
  }

  unassign(id: string): Promise<void> {
    return this.api.invoke(assignmentsUnassign, { id });
  }

  /** @param dryRun only asks what would happen */
  importCsv(subscription: string, body: Blob, dryRun: boolean): Promise<AssignmentImport> {
    return this.api.invoke(assignmentsImport, {
      subscription,
      dryRun: dryRun ? 'true' : 'false',
      body,
    });
  }

  groups(): Promise<LicenceGroups> {
    return this.api.invoke(assignmentsGroups);
  }

  /** @param id null makes one */
  keepGroup(id: string | null, body: LicenceGroupEntry): Promise<LicenceGroupView> {
    return id
      ? this.api.invoke(assignmentsChangeGroup, { id, body })
      : this.api.invoke(assignmentsAddGroup, { body });
  }

  removeGroup(id: string): Promise<void> {
    return this.api.invoke(assignmentsRemoveGroup, { id });
  }

  check(address: string, at: string | null): Promise<LicenceCheck> {
    return this.api.invoke(licensingCheck, { address, ...(at ? { at } : {}) });
  }

  refusals(): Promise<LicenceRefusals> {
    return this.api.invoke(licenceRefusalsLatest);
  }
}
