import { HttpClient, type HttpEvent } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  NewSimulation,
  Rule,
  SimulationPreview,
  Simulations,
  SimulationUpload,
  SimulationView,
} from '@chancery/contracts';
import { zone } from '@chancery/ui';
import type { Observable } from 'rxjs';
import { Api } from '../../../api/api';
import {
  simulationsCancel,
  simulationsCreate,
  simulationsList,
  simulationsOne,
  simulationsPreview,
  simulationsRemove,
} from '../../../api/functions';

/** Simulations over past mail (contract: `simulations.ts`). Every method rejects with an ApiProblem. */
@Injectable({ providedIn: 'root' })
export class SimulationApi {
  private readonly api = inject(Api);
  private readonly http = inject(HttpClient);

  list(cursor: string | null): Promise<Simulations> {
    return this.api.invoke(simulationsList, { limit: 20, ...(cursor === null ? {} : { cursor }) });
  }

  one(id: string): Promise<SimulationView> {
    return this.api.invoke(simulationsOne, { id });
  }

  /** @param draft judged as if it were in force; null = the rules in force by themselves */
  create(draft: Rule | null, days: number): Promise<SimulationView> {
    const body: NewSimulation = { days, zone: zone(), ...(draft ? { draft } : {}) };
    return this.api.invoke(simulationsCreate, { body });
  }

  /** Tries the messages of a file. Who lets go of it ends it. */
  upload(
    file: File,
    draft: Rule | null,
    direction: SimulationUpload['direction'],
  ): Observable<HttpEvent<SimulationView>> {
    const simulation: SimulationUpload = { direction, zone: zone(), ...(draft ? { draft } : {}) };
    // Field before file: the messages are read as they arrive, by what it says.
    const form = new FormData();
    form.append('simulation', JSON.stringify(simulation));
    form.append('file', file, file.name);
    return this.http.post<SimulationView>('/api/v1/rules/simulations/uploads', form, {
      reportProgress: true,
      observe: 'events',
    });
  }

  /** What could not be evaluated, before it is asked for. */
  preview(draft: Rule | null): Promise<SimulationPreview> {
    return this.api.invoke(simulationsPreview, { body: draft ? { draft } : {} });
  }

  cancel(id: string): Promise<SimulationView> {
    return this.api.invoke(simulationsCancel, { id });
  }

  remove(id: string): Promise<void> {
    return this.api.invoke(simulationsRemove, { id });
  }
}
