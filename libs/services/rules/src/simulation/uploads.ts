import type { Readable } from 'node:stream';
import {
  type Rule,
  SIMULATION_FILE_BYTES,
  SIMULATION_KEPT_DAYS,
  SIMULATION_MESSAGES,
  type SimulationResult,
  SimulationUpload,
} from '@chancery/contracts';
import { Inspectors, type OrganisationScope, Problem, readForm } from '@chancery/platform';
import type { Request } from 'express';
import { rulesToTry, type RulesToTry } from '../judging';
import type { RulesStore } from '../store';
import { FileJudge } from './file-judge';
import { Enough, messagesIn } from './messages-in';
import { changed, say, type SimulationRow, type SimulationStore } from './store';
import { Tally } from './tally';

/** How often a run is heard of. */
const HEARD_MS = 1_000;

export interface UploadParts {
  scope: OrganisationScope;
  rules: RulesStore;
  store: SimulationStore;
  /** Tells the console that a simulation changed. */
  changed(organisation: string, id: string): Promise<void>;
}

/**
 * Simulations of the messages in a file. They are judged while the file comes in, one at a time, as fast as that goes:
 * neither the file nor a message of it is kept anywhere, and when the request ends the simulation has ended.
 */
export class SimulationUploads {
  private readonly inspectors = new Inspectors();

  constructor(private readonly parts: UploadParts) {}

  /**
   * @param inForce the draft as it is tried
   * @throws Problem 409 too many run, or it was cancelled; 413, 415, 422
   */
  async run(
    organisation: string,
    by: string,
    request: Request,
    inForce: (draft: Rule | undefined) => Rule | null,
  ): Promise<SimulationRow & { result: SimulationResult | null }> {
    const { asked, file, fileName } = await opened(request);
    const draft = inForce(asked.draft);
    const { scope, rules, store } = this.parts;
    const [live, tried] = await scope.inOrganisation(organisation, async (em) => [
      await rulesToTry(em, rules, organisation, null),
      await rulesToTry(em, rules, organisation, draft),
    ]);
    const row = await store.create(
      organisation,
      { ...(draft ? { draft } : {}), days: 0, zone: asked.zone, fileName },
      by,
    );
    await this.parts.changed(organisation, row.id);
    try {
      const judge = new FileJudge(
        live!,
        tried!,
        draft?.id ?? null,
        asked.direction,
        this.inspectors,
      );
      const result = await this.judged(organisation, row, file, judge, tried!);
      await this.finish(organisation, row, result);
      return { ...(await store.one(organisation, row.id))! };
    } catch (error) {
      await this.failed(organisation, row, error);
      request.unpipe();
      request.resume();
      throw error;
    } finally {
      await this.parts.changed(organisation, row.id);
    }
  }

  private async judged(
    organisation: string,
    row: SimulationRow,
    file: Readable,
    judge: FileJudge,
    { revision }: RulesToTry,
  ): Promise<SimulationResult> {
    const tally = new Tally(row.zone);
    let place = 0;
    let passedOver = 0;
    let cut = false;
    let heardAt = Date.now();
    try {
      await messagesIn(file, async (message) => {
        // The rest is let by, so that whoever sends it gets an answer.
        if (place === SIMULATION_MESSAGES) {
          cut = true;
          return;
        }
        place += 1;
        const judged = message && (await judge.judge(message, place));
        if (judged) tally.add(judged);
        else passedOver += 1;
        if (Date.now() - heardAt < HEARD_MS) return;
        heardAt = Date.now();
        await this.heard(organisation, row, place);
      });
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
      cut = true;
    }
    await this.heard(organisation, row, place);
    return { revision, ...tally.result(), passedOver, cut, notEvaluable: [] };
  }

  /** A sign of life. @throws Problem 409 where somebody cancelled it */
  private async heard(organisation: string, { id }: SimulationRow, done: number): Promise<void> {
    const mine = await this.parts.scope.inOrganisation(organisation, (em) =>
      changed(em, 'heard_at = now(), done = $2', `id = $1 AND state = 'running'`, [id, done]),
    );
    if (!mine) throw cancelled();
    await this.parts.changed(organisation, id);
  }

  private finish(
    organisation: string,
    { id }: SimulationRow,
    result: SimulationResult,
  ): Promise<void> {
    return this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'succeeded', total = done, result = $2, finished_at = now(), expires_at = now() + make_interval(days => $3)`,
        `id = $1 AND state = 'running'`,
        [id, JSON.stringify(result), SIMULATION_KEPT_DAYS],
      );
      if (!row) throw cancelled();
      await say(em, organisation, 'finished', row.asked_by, row);
    });
  }

  private async failed(organisation: string, { id }: SimulationRow, error: unknown): Promise<void> {
    const fault = error instanceof Problem ? error.message : 'The upload was interrupted.';
    await this.parts.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'failed', fault = $2, finished_at = now(), expires_at = now() + make_interval(days => $3)`,
        `id = $1 AND state = 'running'`,
        [id, fault, SIMULATION_KEPT_DAYS],
      );
      if (row) await say(em, organisation, 'failed', row.asked_by, row);
    });
  }
}

const cancelled = () => new Problem(409, 'simulation.cancelled', 'The simulation was cancelled.');

const malformed = 'A simulation has the field “simulation” and then a file. Choose the file again.';

interface Opened {
  asked: SimulationUpload;
  file: Readable;
  fileName: string;
}

/** The field `simulation`, then the file as it comes in. @throws Problem 415, 422 */
async function opened(request: Request): Promise<Opened> {
  const { asked, file } = await readForm(request, {
    noun: 'simulation',
    field: 'simulation',
    schema: SimulationUpload,
    fileBytes: SIMULATION_FILE_BYTES,
    malformed,
    tooLarge: `A file has at most ${SIMULATION_FILE_BYTES / 1e6} MB.`,
    file: (stream, name, before) => {
      if (before === null) throw new Problem(422, 'simulation.malformed', malformed);
      return { stream, name };
    },
  });
  return { asked, file: file.stream, fileName: (file.name || 'messages').slice(0, 200) };
}
