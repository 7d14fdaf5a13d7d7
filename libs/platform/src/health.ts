import { Controller, Get, type Type } from '@nestjs/common';
import { Problem } from './problems';

/** A part a service needs to answer: a name and a question that throws when it cannot. */
export interface HealthPart {
  name: string;
  check(): Promise<unknown>;
}

/** `GET /healthz/<service>`: 200 with each part's state, or 503 naming what does not answer. */
export function healthController(service: string, parts: () => HealthPart[]): Type {
  @Controller(`healthz/${service}`)
  class HealthController {
    @Get()
    async health() {
      const states = await Promise.all(
        parts().map(async (part) => {
          try {
            await part.check();
            return { name: part.name, ok: true };
          } catch (error) {
            return { name: part.name, ok: false, reason: (error as Error).message };
          }
        }),
      );
      if (states.some((state) => !state.ok))
        throw new Problem(503, 'health.down', `${service} cannot answer.`, {
          service,
          parts: states,
        });
      return { service, ok: true, parts: states };
    }
  }
  return HealthController;
}
