import { HttpClient } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import {
  type FailedJobs,
  type GatewayList,
  type KeyReport,
  type MailBacklog,
  type QueueList,
  type Redrive,
  type Redriven,
  SERVICE_NAMES,
  type ServiceState,
} from '@chancery/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
import { problemOf } from '../core/problem';

const BASE = '/api/v1';

/** What a service said of itself, or why it said nothing. */
export interface ServiceAnswer {
  name: string;
  state: ServiceState | null;
  problem: string | null;
}

/** Services, gateways, queues and keys (contract: `operations.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class OperationsApi {
  private readonly http = inject(HttpClient);

  /** Asks each service for itself. One that does not answer is an answer too; only if none does, it rejects. */
  async services(): Promise<ServiceAnswer[]> {
    let last: unknown;
    const answers = await Promise.all(
      SERVICE_NAMES.map(async (name): Promise<ServiceAnswer> => {
        try {
          const state = await got(this.http.get<ServiceState>(`${BASE}/services/${name}`));
          return { name, state, problem: null };
        } catch (error) {
          last = error;
          return { name, state: null, problem: problemOf(error).detail };
        }
      }),
    );
    if (answers.every(({ state }) => state === null)) throw last;
    return answers;
  }

  gateways(): Promise<GatewayList> {
    return got(this.http.get<GatewayList>(`${BASE}/gateways`));
  }

  backlog(): Promise<MailBacklog> {
    return got(this.http.get<MailBacklog>(`${BASE}/gateways/backlog`));
  }

  queues(): Promise<QueueList> {
    return got(this.http.get<QueueList>(`${BASE}/queues`));
  }

  failed(queue: string): Promise<FailedJobs> {
    return got(this.http.get<FailedJobs>(`${BASE}/queues/${queue}/failed`));
  }

  async redrive(queue: string, which: Redrive): Promise<number> {
    return (await got(this.http.post<Redriven>(`${BASE}/queues/${queue}/redrive`, which))).redriven;
  }

  async setPaused(queue: string, paused: boolean): Promise<void> {
    await got(this.http.post<void>(`${BASE}/queues/${queue}/${paused ? 'pause' : 'resume'}`, {}));
  }

  keys(): Promise<KeyReport> {
    return got(this.http.get<KeyReport>(`${BASE}/keys`));
  }

  rotate(): Promise<KeyReport> {
    return got(this.http.post<KeyReport>(`${BASE}/keys/rotation`, {}));
  }
}

const got = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
