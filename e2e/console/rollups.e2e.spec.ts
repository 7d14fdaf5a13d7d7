import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { type ConsoleClient, firstOwner } from './console-client';

const MESSAGES = Number(process.env['CHANCERY_ROLLUP_MESSAGES'] ?? 20_000);
const PER_TRANSACTION = 50;
const SENT = 200;
const TEMPLATES = ['encrypt-only', 'do-not-forward', 'claims'];
const DOMAINS = ['ferris.example', 'alder.example', 'harbour.example', 'beech.example'];
const RULES = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

let system: System;
let owner: ConsoleClient;
let organisation: string;
beforeAll(async () => {
  system = await System.start();
  owner = await firstOwner(system);
  const [row] = await system.query<{ organisation_id: string }>(
    'SELECT organisation_id FROM audit.record LIMIT 1',
  );
  organisation = row!.organisation_id;
});
afterAll(() => system?.stop());

interface Entry {
  kind: string;
  message: string;
  recipient: string | null;
  body: object;
}

/** What a message of this number leaves in the trail: some protected, some opened twice, some revoked, given back or bounced. */
function entriesOf(number: number): Entry[] {
  const message = randomUUID();
  const template = number % 3 === 0 ? null : TEMPLATES[number % TEMPLATES.length]!;
  const recipients = Array.from({ length: 1 + (number % 3) }, (_, at) => ({
    address: `p${number}.${at}@${DOMAINS[(number + at) % DOMAINS.length]}`,
    treatment: template ? 'wrap' : 'relay',
    group: 0,
  }));
  const first = recipients[0]!.address;
  const later = (kind: string): Entry => ({
    kind,
    message,
    recipient: first,
    body: { role: 'recipient' },
  });
  return [
    {
      kind: 'message.committed',
      message,
      recipient: null,
      body: {
        sender: 'alice@demo.test',
        recipients,
        templates: template ? [template] : [],
        rules: template
          ? [{ id: RULES[number % 2], name: `Rule ${number % 2}`, mode: 'enforce' }]
          : [],
      },
    },
    ...(template && number % 4 === 0 ? [later('message.opened'), later('message.opened')] : []),
    ...(template && number % 10 === 0 ? [later('message.revoked')] : []),
    ...(template && number % 20 === 0 ? [later('message.restored')] : []),
    ...(number % 25 === 0 ? [later('message.bounced')] : []),
  ];
}

async function append(client: pg.Client, entries: Entry[]): Promise<void> {
  await client.query(
    'SELECT audit.append($1, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])',
    [
      organisation,
      entries.map(() => randomUUID()),
      entries.map(({ kind }) => kind),
      entries.map(({ message }) => message),
      entries.map(({ recipient }) => recipient),
      entries.map(() => 'gateway'),
      entries.map(({ body }) => JSON.stringify(body)),
    ],
  );
}

async function transaction<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('chancery.organisation', $1, true)`, [organisation]);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}

/** The figures as somebody would count them who has nothing but the records. */
const RAW = `
  WITH kept AS (SELECT message_id, body FROM audit.record WHERE organisation_id = $1 AND kind = 'message.committed'),
       addressed AS (SELECT k.message_id, k.body, r->>'treatment' AS treatment, split_part(lower(r->>'address'), '@', 2) AS domain FROM kept k, jsonb_array_elements(k.body->'recipients') r),
       opened AS (SELECT DISTINCT message_id, recipient FROM audit.record WHERE organisation_id = $1 AND kind = 'message.opened'),
       bounced AS (SELECT DISTINCT message_id, recipient FROM audit.record WHERE organisation_id = $1 AND kind = 'message.bounced')
  SELECT measure, key, n::int AS amount FROM (
    SELECT 'messages' AS measure, '' AS key, count(*) AS n FROM kept
    UNION ALL SELECT 'protected', '', count(*) FROM kept WHERE body->'templates' <> '[]'
    UNION ALL SELECT 'messages.template', t, count(*) FROM kept, jsonb_array_elements_text(body->'templates') t GROUP BY t
    UNION ALL SELECT 'messages.rule', r->>'id', count(*) FROM kept, jsonb_array_elements(body->'rules') r GROUP BY 2
    UNION ALL SELECT 'recipients', '', count(*) FROM addressed
    UNION ALL SELECT 'recipients.domain', domain, count(*) FROM addressed GROUP BY domain
    UNION ALL SELECT 'messages.domain', domain, count(DISTINCT message_id) FROM addressed GROUP BY domain
    UNION ALL SELECT 'protected.domain', domain, count(DISTINCT message_id) FROM addressed WHERE body->'templates' <> '[]' GROUP BY domain
    UNION ALL SELECT 'protected-recipients', '', count(*) FROM addressed WHERE treatment = 'wrap'
    UNION ALL SELECT 'opened', '', count(*) FROM opened
    UNION ALL SELECT 'opened.template', k.body->'templates'->>0, count(*) FROM opened o JOIN kept k USING (message_id) GROUP BY 2
    UNION ALL SELECT 'bounced', '', count(*) FROM bounced
    UNION ALL SELECT 'bounced.domain', split_part(recipient, '@', 2), count(*) FROM bounced GROUP BY 2
    UNION ALL SELECT 'revoked', '', sum(CASE kind WHEN 'message.revoked' THEN 1 ELSE -1 END) FROM audit.record WHERE organisation_id = $1 AND kind IN ('message.revoked', 'message.restored')
  ) AS raw WHERE n <> 0 ORDER BY measure, key`;

it(`figures equal the records exactly: ${MESSAGES} messages, late commits, three kills`, async () => {
  let number = 0;
  let kills = 0;
  const late: Promise<unknown>[] = [];
  const killAt = [0.25, 0.5, 0.75].map((share) => Math.round(MESSAGES * share));
  while (number < MESSAGES) {
    const batch = Array.from({ length: Math.min(PER_TRANSACTION, MESSAGES - number) }, () =>
      entriesOf(number++),
    );
    // What happens to a message is in a later transaction than the message, as in the product.
    const write = async (hold: number) => {
      await transaction(async (client) => {
        await append(
          client,
          batch.map(([kept]) => kept!),
        );
        await sleep(hold);
      });
      const rest = batch.flatMap((entries) => entries.slice(1));
      if (rest.length > 0) await transaction((client) => append(client, rest));
    };
    // Every tenth transaction commits after many that began later.
    if ((number / PER_TRANSACTION) % 10 === 0) late.push(write(1_500));
    else await write(0);
    if (
      number % (PER_TRANSACTION * 10) === 0 &&
      number / MESSAGES < 0.2 &&
      number / (PER_TRANSACTION * 10) <= 4
    )
      for (let sent = 0; sent < SENT / 4; sent++)
        queuedAs(
          await sendMail(
            system.ports.smtp,
            'alice@demo.test',
            [`s${number}.${sent}@ferris.example`],
            Buffer.from(
              `From: alice@demo.test\r\nSubject: ${sent % 2 ? '[encrypt] ' : ''}${number}.${sent}\r\nMessage-ID: <${number}.${sent}@demo.test>\r\n\r\nHello\r\n`,
            ),
          ),
        );
    if (killAt[kills] !== undefined && number >= killAt[kills]!) {
      // While figures are being made, if the round is at it at this moment.
      await sleep(150 * (kills + 1));
      await system.kill('SIGKILL');
      kills++;
      await system.startServer();
    }
  }
  await Promise.all(late);
  expect(kills).toBe(3);
  await until(
    'every record is counted',
    async () => {
      const [row] = await system.query<{ waiting: string }>(
        `SELECT (SELECT count(*) FROM audit.record WHERE organisation_id = $1)
              - coalesce((SELECT position FROM audit.rollup_head WHERE organisation_id = $1), 0) AS waiting`,
        [organisation],
      );
      return Number(row?.waiting) === 0;
    },
    120,
  );
  const raw = await system.query<{ measure: string; key: string; amount: number }>(RAW, [
    organisation,
  ]);
  const figures = await system.query(
    `SELECT measure, key, sum(amount)::int AS amount FROM audit.rollup WHERE organisation_id = $1 AND measure = ANY($2)
      GROUP BY 1, 2 HAVING sum(amount) <> 0 ORDER BY measure, key`,
    [organisation, [...new Set(raw.map(({ measure }) => measure))]],
  );
  const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(figures)).toEqual(sorted(raw));
  expect(raw.find(({ measure }) => measure === 'messages')?.amount).toBe(MESSAGES + SENT);
  // What the console is told is what the records say.
  const { body } = await owner.call<{ facts: { messages: number; protected: number } }>(
    'GET',
    '/reports/summary',
  );
  expect(body.facts.messages).toBe(MESSAGES + SENT);
  const { body: verified } = await owner.call('POST', '/audit/verification');
  expect(verified).toMatchObject({ fault: null });
});
