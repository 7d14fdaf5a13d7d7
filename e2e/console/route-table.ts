import type { System } from '../support/system';
import type { ConsoleClient } from './console-client';

/** One route of the console's API as the server describes it: from what is mounted, not from a list. */
export interface Operation {
  method: string;
  /** Below `/api/v1`, with `{name}` for parameters. */
  path: string;
  /** Who may; null = anyone. */
  roles: string[] | null;
}

/** Ids by the path of their collection, such as `/rules` or `/messages/…/recipients`. */
export type Table = Record<string, string[]>;

export async function operationsOf(system: System): Promise<Operation[]> {
  const response = await fetch(`${system.adminUrl}/api/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, { 'x-roles'?: string[] }>>;
  };
  return Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({
      method: verb.toUpperCase(),
      path: path.replace(/^\/api\/v1/, ''),
      roles: operation['x-roles'] ?? null,
    })),
  );
}

/** What stands for a parameter of a path that no list tells: nothing has this id. */
const NOBODY = '01890000-0000-7000-8000-000000000000';

/** Collections whose items are listed elsewhere, or under another name. */
const LISTED: Record<string, { at: string; under?: string; key?: string }> = {
  '/administrators/invitations': { at: '/administrators', under: 'invitations' },
  '/session/others': { at: '/session/others' },
  '/rules/past-messages': { at: '/messages' },
};

/**
 * Looks up, for every parameter of the table, what this organisation has there: the list at the path in front of the
 * parameter, asked by its owner.
 */
export async function idsIn(owner: ConsoleClient, table: Operation[]): Promise<Table> {
  const ids: Table = {};
  const collections = new Set(
    table.flatMap(({ path }) =>
      [...path.matchAll(/\/\{/g)].map(({ index }) => path.slice(0, index)),
    ),
  );
  for (const collection of [...collections].sort((a, b) => a.length - b.length)) {
    const { at = collection, under = 'items' } = LISTED[collection] ?? {};
    const { status, body } = await owner.call<Record<string, unknown>>('GET', fill(at, ids));
    const items = (status === 200 ? (body[under] ?? body) : []) as unknown;
    ids[collection] = (Array.isArray(items) ? items : []).flatMap((item) => {
      const { id, name, code, username, cidr, address, current } = item as Record<string, unknown>;
      // The session that asks is not one of the others.
      if (current === true) return [];
      const found = id ?? code ?? username ?? cidr ?? name ?? address;
      return found === undefined ? [] : [String(found)];
    });
  }
  return ids;
}

/** A path with an id for each parameter; the last of a list, so that what comes first stays. */
export function fill(path: string, ids: Table): string {
  return path.replace(/\{(\w+)\}/g, (_parameter, name: string, at: number) => {
    const collection = path.slice(0, at - 1);
    // A place in a list: the first.
    return name === 'idx' ? '0' : encodeURIComponent(ids[collection]?.at(-1) ?? NOBODY);
  });
}
