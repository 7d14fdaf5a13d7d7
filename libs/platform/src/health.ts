import { hostname } from 'node:os';
import { type ServicePart, ServiceState } from '@chancery/contracts';
import {
  Controller,
  Get,
  Header,
  type OnModuleDestroy,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { AdministratorGuard, Allow } from './access';
import { Operation } from './operation';
import { Problem } from './problems';
import { REVISION, VERSION } from './version';

/** A part a service needs to answer: a name and a question that throws when it cannot. */
export interface HealthPart {
  name: string;
  check(): Promise<unknown>;
}

const STARTED = new Date(Date.now() - process.uptime() * 1_000).toISOString();
/** A part that has not answered by then does not answer. */
const CHECK_MS = 5_000;

async function look(part: HealthPart): Promise<ServicePart> {
  try {
    await Promise.race([
      part.check(),
      new Promise((_, refuse) =>
        setTimeout(() => refuse(new Error('no answer within 5 s')), CHECK_MS).unref(),
      ),
    ]);
    return { name: part.name, ok: true };
  } catch (error) {
    return { name: part.name, ok: false, reason: (error as Error).message };
  }
}

/**
 * Whether a service can do its work, in three questions for whatever starts and restarts it:
 *
 * - `GET /startupz/<service>`: it has started. Nothing answers before migrations are checked, policies are
 *   loaded and listeners are open, so an answer is a yes.
 * - `GET /readyz/<service>`: it takes work now: every part answers and it is not on its way out.
 * - `GET /healthz/<service>`: every part answers; 503 names what does not.
 */
export function healthController(service: string, parts: () => HealthPart[]): Type {
  let stopping = false;

  @Controller()
  class HealthController implements OnModuleDestroy {
    @Get(`startupz/${service}`)
    startup() {
      return { service, ok: true };
    }

    @Get(`readyz/${service}`)
    async ready() {
      if (stopping) throw new Problem(503, 'health.stopping', `${service} is stopping.`);
      return this.health();
    }

    @Get(`healthz/${service}`)
    async health() {
      const states = await Promise.all(parts().map(look));
      if (states.some((state) => !state.ok))
        throw new Problem(503, 'health.down', `${service} cannot answer.`, {
          service,
          parts: states,
        });
      return { service, ok: true, parts: states };
    }

    onModuleDestroy(): void {
      stopping = true;
    }
  }
  return HealthController;
}

/** `GET /api/v1/services/<service>`: the same for the console, with what and since when it is. */
export function serviceController(service: string, parts: () => HealthPart[]): Type {
  @Controller(`api/v1/services/${service}`)
  @UseGuards(AdministratorGuard)
  @Allow(['operator'])
  class ServiceController {
    @Get()
    @Header('Cache-Control', 'no-store')
    @Operation({ summary: `How the ${service} service is`, answer: ServiceState })
    async state(): Promise<ServiceState> {
      const states = await Promise.all(parts().map(look));
      return {
        service,
        ok: states.every(({ ok }) => ok),
        version: VERSION,
        revision: REVISION,
        host: hostname(),
        pid: process.pid,
        startedAt: STARTED,
        parts: states,
      };
    }
  }
  return ServiceController;
}
