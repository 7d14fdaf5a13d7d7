import type { SimulationFate } from '@chancery/contracts';
import type { EntityManager } from 'typeorm';

/** Messages of one page, read together. */
const PAGE = 500;

/** What was made of some recipients, as the gateway kept it. */
export interface PastGroup {
  template: string | null;
  rejected: boolean;
  ending: string | null;
  /** Ids of the rules in force that matched, in their order. */
  rules: string[];
}

/** A message of past days, as far as it is kept. */
export interface PastMessage {
  id: string;
  at: string;
  clientAddress: string;
  sender: string;
  headerFrom: string;
  size: number;
  groups: PastGroup[];
  /** Those whom the sender wrote to, not those whom rules sent it to besides. */
  recipients: { address: string; group: number }[];
  /** Ids of rules in test mode that matched. */
  tested: ReadonlySet<string>;
}

interface Row {
  id: string;
  at: string;
  client_address: string;
  sender: string;
  header_from: string;
  size: string;
  groups: PastGroup[] | null;
  recipients: [address: string, group: number, state: string, silent: boolean][] | null;
}

/** How much mail there is between two moments, and the oldest of it. Call inside `inOrganisation`. */
export async function extentOf(
  em: EntityManager,
  organisation: string,
  from: Date,
  to: Date,
): Promise<{ messages: number; earliest: Date | null }> {
  const [row] = (await em.query('SELECT * FROM mail.simulation_extent($1, $2, $3)', [
    organisation,
    from,
    to,
  ])) as { messages: string; earliest: Date | null }[];
  return { messages: Number(row?.messages ?? 0), earliest: row?.earliest ?? null };
}

/**
 * The next page of mail between two moments, oldest first; empty behind the last. Call inside `inOrganisation`.
 *
 * @param after the last message of the page before
 */
export async function pageOfPast(
  em: EntityManager,
  organisation: string,
  from: Date,
  to: Date,
  after: Pick<PastMessage, 'at' | 'id'> | null,
): Promise<PastMessage[]> {
  const rows = (await em.query('SELECT * FROM mail.simulation_messages($1, $2, $3, $4, $5, $6)', [
    organisation,
    from,
    to,
    after?.at ?? null,
    after?.id ?? null,
    PAGE,
  ])) as Row[];
  return withTested(em, organisation, rows);
}

/** One message by its id; null where there is none, or rules did not judge it. Call inside `inOrganisation`. */
export async function pastMessage(
  em: EntityManager,
  organisation: string,
  id: string,
): Promise<PastMessage | null> {
  const rows = (await em.query('SELECT * FROM mail.simulation_message($1, $2)', [
    organisation,
    id,
  ])) as Row[];
  const [message] = await withTested(em, organisation, rows);
  return message ?? null;
}

async function withTested(
  em: EntityManager,
  organisation: string,
  rows: readonly Row[],
): Promise<PastMessage[]> {
  if (rows.length === 0) return [];
  const tested = (await em.query('SELECT * FROM audit.test_matches($1, $2::uuid[])', [
    organisation,
    rows.map(({ id }) => id),
  ])) as { message_id: string; rules: string[] }[];
  const testedOf = new Map(tested.map(({ message_id, rules }) => [message_id, new Set(rules)]));
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    clientAddress: row.client_address,
    sender: row.sender,
    headerFrom: row.header_from,
    size: Number(row.size),
    groups: row.groups ?? [],
    recipients: writtenTo(row),
    tested: testedOf.get(row.id) ?? new Set(),
  }));
}

/**
 * Recipients that rules added stand behind all others, are told of nothing, and are of a group that a rule matched;
 * where a group is redirected they are those who got it.
 */
function writtenTo({ recipients, groups }: Row): PastMessage['recipients'] {
  const all = recipients ?? [];
  let end = all.length;
  for (; end > 1; end--) {
    const [, group, state, silent] = all[end - 1]!;
    const { rules = [], ending = null } = groups?.[group] ?? {};
    const added = silent && rules.length > 0 && (ending !== 'redirect' || state !== 'discarded');
    if (!added) break;
  }
  return all.slice(0, end).map(([address, group]) => ({ address, group }));
}

/** What was made of those of a group. */
export function fateOf(group: PastGroup | undefined): {
  fate: SimulationFate;
  template: string | null;
} {
  if (group?.rejected) return { fate: 'rejected', template: null };
  if (group?.ending === 'delete') return { fate: 'deleted', template: null };
  if (group?.ending === 'redirect') return { fate: 'redirected', template: null };
  if (group?.ending) return { fate: 'held', template: null };
  const template = group?.template ?? null;
  return { fate: template === null ? 'unprotected' : 'protected', template };
}
