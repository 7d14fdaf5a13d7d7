import { HttpClient } from '@angular/common/http';
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
import { firstValueFrom, type Observable } from 'rxjs';

const BASE = '/api/v1';
const each = encodeURIComponent;
const got = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

/** Plans, subscriptions and whom they are assigned to (contract: `licences.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class LicencesApi {
  private readonly http = inject(HttpClient);

  plans(): Promise<Plans> {
    return got(this.http.get<Plans>(`${BASE}/plans`));
  }

  subscriptions(): Promise<Subscriptions> {
    return got(this.http.get<Subscriptions>(`${BASE}/subscriptions`));
  }

  /** @param id null adds one */
  keep(id: string | null, entry: SubscriptionEntry): Promise<SubscriptionView> {
    return got(
      id
        ? this.http.put<SubscriptionView>(`${BASE}/subscriptions/${each(id)}`, entry)
        : this.http.post<SubscriptionView>(`${BASE}/subscriptions`, entry),
    );
  }

  remove(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/subscriptions/${each(id)}`));
  }

  setting(): Promise<LicenceSetting> {
    return got(this.http.get<LicenceSetting>(`${BASE}/licence-setting`));
  }

  set(setting: LicenceSetting): Promise<LicenceSetting> {
    return got(this.http.put<LicenceSetting>(`${BASE}/licence-setting`, setting));
  }

  assignments(q: string, cursor: string | null): Promise<Assignments> {
    return got(
      this.http.get<Assignments>(`${BASE}/licence-assignments`, {
        params: { ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) },
      }),
    );
  }

  assign(entry: NewAssignment): Promise<AssignmentView> {
    return got(this.http.post<AssignmentView>(`${BASE}/licence-assignments`, entry));
  }

  unassign(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/licence-assignments/${each(id)}`));
  }

  /** @param dryRun only asks what would happen */
  importCsv(subscription: string, file: Blob, dryRun: boolean): Promise<AssignmentImport> {
    return got(
      this.http.post<AssignmentImport>(`${BASE}/licence-assignments/import`, file, {
        params: { subscription, dryRun },
        headers: { 'Content-Type': 'text/csv' },
      }),
    );
  }

  groups(): Promise<LicenceGroups> {
    return got(this.http.get<LicenceGroups>(`${BASE}/licence-groups`));
  }

  /** @param id null makes one */
  keepGroup(id: string | null, entry: LicenceGroupEntry): Promise<LicenceGroupView> {
    return got(
      id
        ? this.http.put<LicenceGroupView>(`${BASE}/licence-groups/${each(id)}`, entry)
        : this.http.post<LicenceGroupView>(`${BASE}/licence-groups`, entry),
    );
  }

  removeGroup(id: string): Promise<void> {
    return got(this.http.delete<void>(`${BASE}/licence-groups/${each(id)}`));
  }

  check(address: string, at: string | null): Promise<LicenceCheck> {
    return got(
      this.http.get<LicenceCheck>(`${BASE}/licence-check`, {
        params: { address, ...(at ? { at } : {}) },
      }),
    );
  }

  refusals(): Promise<LicenceRefusals> {
    return got(this.http.get<LicenceRefusals>(`${BASE}/licence-refusals`));
  }
}
