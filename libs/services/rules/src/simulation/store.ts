import type { NewSimulation, Rule, SimulationResult, SimulationState } from '@chancery/contracts';
import {
  appendAudit,
  type OrganisationScope,
  Problem,
  SILENT,
  UNWORKED,
  uuid7,
} from '@chancery/platform';
import type { EntityManager } from 'typeorm';

/** Simulations of an organisation that may wait or run at once. */
const MOST = 3;

/** A simulation as it is kept. */
export interface SimulationRow {
  id: string;
  draft: Rule | null;
  source: 'past' | 'upload';
  file_name: string | null;
  days: number;
  zone: string;
  asked_by: string;
  asked_at: Date;
  state: SimulationState;
  run: number;
  done: string;
  total: string | null;
  finished_at: Date | null;
  expires_at: Date | null;
  fault: string | null;
}

const COLUMNS =
  'id, draft, source, file_name, days, zone, asked_by, asked_at, state, run, done, total, finished_at, expires_at, fault';

/** Simulations and their results. Everything that happens to one is said in the trail, in the same transaction. */
export class SimulationStore {
  constructor(private readonly scope: OrganisationScope) {}

  /** @throws Problem 409 where too many of the organisation are not finished yet */
  create(
    organisation: string,
    { draft, days, zone, fileName = null }: NewSimulation & { fileName?: string | null },
    by: string,
  ): Promise<SimulationRow> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`simulations ${organisation}`]);
      const [open] = (await em.query(
        `SELECT count(*)::int AS n FROM rules.simulation WHERE organisation_id = $1 AND state IN ('queued', 'running')`,
        [organisation],
      )) as { n: number }[];
      if ((open?.n ?? 0) >= MOST)
        throw new Problem(
          409,
          'simulation.many',
          `${MOST} simulations are running. Wait for one of them, or cancel it.`,
        );
      const [row] = (await em.query(
        `INSERT INTO rules.simulation (id, organisation_id, draft, days, zone, asked_by, source, file_name, state, run, heard_at)
         VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7::text IS NULL THEN 'past' ELSE 'upload' END, $7,
                 CASE WHEN $7::text IS NULL THEN 'queued' ELSE 'running' END, CASE WHEN $7::text IS NULL THEN 0 ELSE 1 END, now()) RETURNING ${COLUMNS}`,
        [uuid7(), organisation, draft ? JSON.stringify(draft) : null, days, zone, by, fileName],
      )) as SimulationRow[];
      await say(em, organisation, 'requested', by, row!);
      return row!;
    });
  }

  /** Newest first. @param before id of the last one of the page before */
  list(organisation: string, limit: number, before: string | null): Promise<SimulationRow[]> {
    return this.scope.inOrganisation(
      organisation,
      (em) =>
        em.query(
          `SELECT ${COLUMNS} FROM rules.simulation WHERE organisation_id = $1 AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3`,
          [organisation, before, limit],
        ) as Promise<SimulationRow[]>,
    );
  }

  one(
    organisation: string,
    id: string,
  ): Promise<(SimulationRow & { result: SimulationResult | null }) | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [row] = (await em.query(
        `SELECT ${COLUMNS}, result FROM rules.simulation WHERE id = $1`,
        [id],
      )) as (SimulationRow & { result: SimulationResult | null })[];
      return row ?? null;
    });
  }

  /** @returns it as it is now; null where it had ended */
  cancel(organisation: string, id: string, by: string): Promise<SimulationRow | null> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const row = await changed(
        em,
        `state = 'cancelled', finished_at = now(), expires_at = now() + interval '7 days'`,
        `id = $1 AND state IN ('queued', 'running')`,
        [id],
      );
      if (row) await say(em, organisation, 'cancelled', by, row);
      return row;
    });
  }

  /** @returns whether there was one */
  remove(organisation: string, id: string, by: string): Promise<boolean> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const [rows] = (await em.query(
        `DELETE FROM rules.simulation WHERE id = $1 RETURNING ${COLUMNS}`,
        [id],
      )) as [SimulationRow[], number];
      const [row] = rows;
      if (row) await say(em, organisation, 'deleted', by, row);
      return row !== undefined;
    });
  }

  /** Deletes what has been kept long enough; of a file nobody hears of any more nothing can be begun anew. */
  expire(organisation: string): Promise<void> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const lost = await changed(
        em,
        `state = 'failed', finished_at = now(), expires_at = now() + interval '7 days', fault = 'The upload was interrupted.'`,
        `organisation_id = $1 AND source = 'upload' AND state = 'running' AND heard_at < now() - ${SILENT}`,
        [organisation],
      );
      if (lost) await say(em, organisation, 'failed', lost.asked_by, lost);
      const [rows] = (await em.query(
        `DELETE FROM rules.simulation WHERE organisation_id = $1 AND expires_at <= now() RETURNING ${COLUMNS}`,
        [organisation],
      )) as [SimulationRow[], number];
      for (const row of rows) await say(em, organisation, 'expired', 'retention', row);
    });
  }

  /** Simulations that nobody works at, with the number of the next run. */
  due(organisation: string): Promise<{ id: string; run: number }[]> {
    return this.scope.inOrganisation(
      organisation,
      (em) =>
        em.query(
          `SELECT id, run + 1 AS run FROM rules.simulation WHERE organisation_id = $1 AND source = 'past'
              AND ${UNWORKED} ORDER BY id`,
          [organisation],
        ) as Promise<{ id: string; run: number }[]>,
    );
  }
}

/** Changes one simulation. @returns it as it is then; null where the condition found none */
export async function changed(
  em: EntityManager,
  set: string,
  where: string,
  values: unknown[],
): Promise<SimulationRow | null> {
  const [rows] = (await em.query(
    `UPDATE rules.simulation SET ${set} WHERE ${where} RETURNING ${COLUMNS}`,
    values,
  )) as [SimulationRow[], number];
  return rows[0] ?? null;
}

/** Says in the trail what happened to a simulation: of which rule, over how long. */
export const say = (
  em: EntityManager,
  organisation: string,
  what: 'requested' | 'finished' | 'failed' | 'cancelled' | 'deleted' | 'expired',
  actor: string,
  { id, draft, source, days, done, state, fault }: SimulationRow,
): Promise<void> =>
  appendAudit(em, organisation, {
    kind: `rule.simulation-${what}`,
    actor,
    body: {
      simulation: id,
      ...(source === 'past' ? { days } : { source }),
      ...(draft ? { rule: draft.id, name: draft.name } : {}),
      ...(what === 'requested' && draft ? { draft } : {}),
      ...(state === 'succeeded' ? { messages: Number(done) } : {}),
      ...(fault === null ? {} : { fault }),
    },
  });
