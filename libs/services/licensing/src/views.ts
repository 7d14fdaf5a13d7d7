import type {
  AssignmentKind,
  Assignments,
  AssignmentView,
  LicenceCheck,
  Subscriptions,
  SubscriptionView,
} from '@chancery/contracts';
import {
  compileLicences,
  graceUntil,
  licenceOf,
  planEncrypts,
  planName,
  sentenceOfLicence,
  subscriptionState,
} from '@chancery/journey';
import { domainOf } from '@chancery/mail';
import { Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { addressOf } from './addresses';
import type { SubscriptionRow } from './entities';
import { snapshotOf, subscriptionsOf } from './published';
import { seatsUsed } from './seats';

/** Every subscription with its seats and where it stands at this moment. */
export async function subscriptionViews(
  em: EntityManager,
  organisation: string,
  at: Date,
): Promise<Subscriptions> {
  const used = await seatsUsed(em, organisation);
  const rows = await subscriptionsOf(em, organisation);
  return { items: rows.map((row) => viewOf(row, used.get(row.id), at)), nextCursor: null };
}

function viewOf(
  row: SubscriptionRow,
  taken: { used: number; open: boolean } | undefined,
  at: Date,
): SubscriptionView {
  const terms = {
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    graceDays: row.graceDays,
  };
  return {
    id: row.id,
    plan: row.plan,
    planName: planName(row.plan),
    addOn: row.addOn,
    seats: row.seats,
    seatsUsed: taken?.used ?? 0,
    open: taken?.open ?? false,
    ...terms,
    state: subscriptionState(terms, at),
    graceUntil: graceUntil(terms)?.toISOString() ?? null,
    encrypts: planEncrypts(row.plan, row.addOn),
  };
}

const PAGE = 50;
const MAX_PAGE = 200;

interface AssignmentRecord {
  id: string;
  subscription_id: string;
  plan: string;
  kind: AssignmentKind;
  value: string;
  assigned_at: Date;
}
const COLUMNS = `a.id, a.subscription_id, s.plan, a.kind, coalesce(g.name, a.assignee) AS value, a.assigned_at`;
const FROM = `FROM licensing.assignment a
      JOIN licensing.subscription s ON s.id = a.subscription_id
      LEFT JOIN licensing.assignee_group g ON a.kind = 'group' AND g.id::text = a.assignee`;

const assignmentView = (row: AssignmentRecord): AssignmentView => ({
  id: row.id,
  subscription: row.subscription_id,
  planName: planName(row.plan),
  kind: row.kind,
  value: row.value,
  assignedAt: row.assigned_at.toISOString(),
});

/** One assignment. @throws Problem 404 */
export async function assignmentOf(
  em: EntityManager,
  organisation: string,
  id: string,
): Promise<AssignmentView> {
  const [row] = (await em.query(
    `SELECT ${COLUMNS} ${FROM} WHERE a.organisation_id = $1 AND a.id = $2`,
    [organisation, id],
  )) as AssignmentRecord[];
  if (!row) throw new Problem(404, 'assignment.unknown', 'There is no assignment with this id.');
  return assignmentView(row);
}

interface AssignmentQuery {
  subscription?: string | undefined;
  q?: string | undefined;
  limit?: string | undefined;
  cursor?: string | undefined;
}

/** A page of assignments, newest first. @throws Problem 422 for a cursor that is none */
export async function assignmentPage(
  em: EntityManager,
  organisation: string,
  query: AssignmentQuery,
): Promise<Assignments> {
  const size = Math.min(Math.max(Math.trunc(Number(query.limit)) || PAGE, 1), MAX_PAGE);
  for (const id of [query.cursor, query.subscription])
    if (id && !/^[0-9a-f-]{36}$/i.test(id))
      throw new Problem(422, 'query.invalid', 'The list cannot be read from there.');
  const found = `${FROM}
     WHERE a.organisation_id = $1 AND ($2::uuid IS NULL OR a.subscription_id = $2)
       AND ($3 = '' OR strpos(lower(coalesce(g.name, a.assignee)), $3) > 0)`;
  const values = [organisation, query.subscription || null, (query.q ?? '').trim().toLowerCase()];
  const rows = (await em.query(
    `SELECT ${COLUMNS} ${found} AND ($4::uuid IS NULL OR a.id < $4) ORDER BY a.id DESC LIMIT $5`,
    [...values, query.cursor || null, size + 1],
  )) as AssignmentRecord[];
  const [{ total }] = (await em.query(`SELECT count(*)::int AS total ${found}`, values)) as [
    { total: number },
  ];
  const page = rows.slice(0, size);
  return {
    items: page.map(assignmentView),
    nextCursor: rows.length > size ? (page.at(-1)?.id ?? null) : null,
    total,
  };
}

/** What would become of protected mail of this sender: the gateway's own answer. @throws Problem 422 */
export async function checkOf(
  em: EntityManager,
  organisation: string,
  given: { address?: string | undefined; at?: string | undefined },
  now: Date,
): Promise<LicenceCheck> {
  const wrong = (name: string, detail: string) =>
    new Problem(422, 'query.invalid', detail, {
      errors: [{ pointer: `/${name}`, code: 'invalid', detail }],
    });
  const address = addressOf(given.address ?? '');
  if (!address) throw wrong('address', 'An address such as alice@example.org');
  const at = given.at ? new Date(given.at) : now;
  if (Number.isNaN(at.getTime())) throw wrong('at', 'A date and time such as 2026-01-31T00:00:00Z');
  const licences = compileLicences(await snapshotOf(em, organisation));
  const answer = licenceOf(licences, address, await accepts(em, organisation, address), at);
  const { check } = licences;
  return {
    address,
    at: at.toISOString(),
    licensed: answer.licensed,
    reason: answer.licensed ? null : answer.reason,
    outcome: answer.licensed || check === 'off' ? 'sent' : check === 'warn' ? 'flagged' : 'refused',
    check,
    says: sentenceOfLicence(answer),
    planName: answer.subscription ? planName(answer.subscription.plan) : null,
    graceUntil: answer.licensed ? (answer.graceUntil?.toISOString() ?? null) : null,
  };
}

/** Is the address of a domain that the organisation accepts, as its directory is published? */
async function accepts(em: EntityManager, organisation: string, address: string): Promise<boolean> {
  const [row] = (await em.query(
    `SELECT body -> 'domains' AS domains FROM directory.published() WHERE organisation_id = $1`,
    [organisation],
  )) as { domains: { name: string }[] }[];
  const domain = domainOf(address);
  return (row?.domains ?? []).some(({ name }) => name === domain);
}
