import { inject, Injectable } from '@angular/core';
import {
  type FailedJobs,
  type GatewayList,
  type KeyReport,
  type MailBacklog,
  type QueueList,
  type Redrive,
  SERVICE_NAMES,
  type ServiceState,
} from '@chancery/contracts';
import { Api } from '../../api/api';
import {
  gatewaysBacklog,
  gatewaysList,
  keysReport,
  keysRotate,
  operationsFailed,
  operationsPause,
  operationsQueues,
  operationsRedrive,
  operationsResume,
  serviceStateAudit,
  serviceStateDirectory,
  serviceStateGateway,
  serviceStateLicensing,
  serviceStateRights,
  serviceStateRules,
  serviceStateTemplates,
} from '../../api/functions';
import { problemOf } from '../core/problem';

/** Each service answers for itself. */
const STATE_OF = {
  audit: serviceStateAudit,
  directory: serviceStateDirectory,
  gateway: serviceStateGateway,
  licensing: serviceStateLicensing,
  rights: serviceStateRights,
  rules: serviceStateRules,
  templates: serviceStateTemplates,
} satisfies Record<(typeof SERVICE_NAMES)[number], unknown>;

/** What a service said of itself, or why it said nothing. */
export interface ServiceAnswer {
  name: string;
  state: ServiceState | null;
  problem: string | null;
}

/** Services, gateways, queues and keys (contract: `operations.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class OperationsApi {
  private readonly api = inject(Api);

  /** Asks each service for itself. One that does not answer is an answer too; only if none does, it rejects. */
  async services(): Promise<ServiceAnswer[]> {
    let last: unknown;
    const answers = await Promise.all(
      SERVICE_NAMES.map(async (name): Promise<ServiceAnswer> => {
        try {
          const state = await this.api.invoke(STATE_OF[name]);
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
    return this.api.invoke(gatewaysList);
  }

  backlog(): Promise<MailBacklog> {
    return this.api.invoke(gatewaysBacklog);
  }

  queues(): Promise<QueueList> {
    return this.api.invoke(operationsQueues);
  }

  failed(queue: string): Promise<FailedJobs> {
    return this.api.invoke(operationsFailed, { name: queue });
  }

  async redrive(queue: string, which: Redrive): Promise<number> {
    return (await this.api.invoke(operationsRedrive, { name: queue, body: which })).redriven;
  }

  async setPaused(queue: string, paused: boolean): Promise<void> {
    await this.api.invoke(paused ? operationsPause : operationsResume, { name: queue });
  }

  keys(): Promise<KeyReport> {
    return this.api.invoke(keysReport);
  }

  rotate(): Promise<KeyReport> {
    return this.api.invoke(keysRotate);
  }
}
