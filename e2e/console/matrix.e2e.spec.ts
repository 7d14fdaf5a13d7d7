import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsoleClient, firstOwner, invited, PASSWORD } from './console-client';
import { fill, idsIn, type Operation, operationsOf, type Table } from './route-table';

const ROLES = ['owner', 'compliance', 'brand', 'auditor', 'operator'] as const;

/** What belongs to the installation and to nobody in particular, reports by their names too: a foreign one does not exist. */
const SHARED = /^\/(queues|services|gateways|reports)\//;
/** Answers that mean: you may, but this is not how, or not now. */
const UNDERSTOOD = new Set([400, 409, 410, 412, 413, 415, 422, 423, 428, 429]);

/**
 * Answered by a service that does not know which messages there are: a foreign one is answered word for word as one that
 * does not exist, with nothing in it.
 */
const SAYS_NOTHING = new Set(['GET /messages/{id}/licences', 'POST /messages/{id}/subject']);

/** A rule that is not published. */
function draftOf(name: string) {
  return {
    name,
    comment: '',
    enabled: true,
    mode: 'test',
    conditions: [],
    exceptions: [],
    actions: [],
    errorAction: 'ignore',
    senderAddressLocation: 'header',
    recipientAddressType: 'resolved',
  };
}

/** Bodies that would do something, for routes that judge the body before they look for what it is about. */
const BODIES: Record<string, unknown> = {
  'PATCH /administrators/{id}': { name: 'Taken over' },
  'PATCH /domains/{name}': { fromServiceAddress: true },
  'POST /rules/{id}/mode': { mode: 'off' },
  'POST /rules/{id}/restoration': { version: 1 },
  'POST /rules/proposals/{id}/rejection': { reason: 'Matrix' },
  'PUT /rules/proposals/{id}': { rule: null, base: null, draft: draftOf('Taken over') },
  'POST /messages/{id}/revocation': { reason: 'Matrix' },
  'POST /messages/{id}/restoration': { reason: 'Matrix' },
};

/** Two organisations in one installation, everybody of the first signed in, something of everything in both. */
describe('every route, every role, own and foreign objects', () => {
  let system: System;
  let table: Operation[];
  const mine = {} as Record<(typeof ROLES)[number], ConsoleClient>;
  let theirs: ConsoleClient;
  /** Ids by the path of the collection they are of. */
  let own: Table;
  let foreign: Table;

  beforeAll(async () => {
    system = await System.start();
    table = await operationsOf(system);
    mine.owner = await firstOwner(system);
    for (const role of ROLES.slice(1)) mine[role] = await invited(mine.owner, role);
    const made = await system.cli([
      'organisation',
      'create',
      '--name',
      'Beech',
      '--domain',
      'beech.test',
    ]);
    if (made.code !== 0) throw new Error(made.stderr);
    const link = await system.cli(['user', 'setup-link', '--organisation', 'Beech']);
    const { link: url } = JSON.parse(link.stdout) as { link: string };
    theirs = new ConsoleClient(system.adminUrl);
    const { status } = await theirs.setUp({
      token: url.split('#')[1] ?? '',
      email: 'bea@beech.test',
      name: 'Bea',
      password: PASSWORD,
    });
    if (status !== 200) throw new Error(`Beech: ${status}`);
    for (const [client, name] of [
      [mine.owner, 'alder'],
      [theirs, 'beech'],
    ] as const)
      await seed(client, name);
    await invited(mine.owner, 'auditor', 'zoe@alder.test');
    await new ConsoleClient(system.adminUrl).signIn({
      email: 'olive@demo.test',
      password: PASSWORD,
    });
    own = await idsIn(mine.owner, table);
    foreign = await idsIn(theirs, table);
    // A rule as it is, so that what would replace it is valid.
    BODIES['PUT /rules/{id}'] = (await mine.owner.call('GET', fill('/rules/{id}', own))).body;
  });
  afterAll(() => system?.stop());

  /** Something of every kind that is not there from the start. */
  async function seed(client: ConsoleClient, name: string): Promise<void> {
    const net = name === 'alder' ? '198.51.100.1' : '198.51.100.2';
    for (const [path, body] of [
      ['/domains', { name: `${name}-two.test` }],
      ['/smtp-credentials', { username: `${name}-crm`, senders: [`@${name}-two.test`] }],
      ['/trusted-networks', { cidr: net }],
      ['/administrators', { email: `guest@${name}.test`, role: 'auditor' }],
      ['/licence-groups', { name: `${name} desk`, members: [`desk@${name}-two.test`] }],
      [
        '/connectors',
        { name: `${name} line`, host: 'mx.test', port: 25, tls: 'required', verify: false },
      ],
      ['/people', { address: `desk@${name}-two.test`, attributes: { Department: 'Desk' } }],
      [
        '/sensitive-types',
        {
          name: `${name} case`,
          formats: [{ name: 'case', pattern: 'C-\\d{6}' }],
          levels: [{ confidence: 75 }],
          recommendedConfidence: 75,
        },
      ],
      ['/lists', { name: `${name} partners`, kind: 'addresses' }],
      ['/rules/simulations', { days: 7 }],
      ['/rules/proposals', { rule: null, base: null, draft: draftOf(`${name} draft`) }],
      ['/test-messages', { to: `reader@outside.example` }],
      // The oldest stands last in the list, and everybody who may see exports may see messages.
      ['/exports', { what: 'messages', filters: { domain: 'outside.example' } }],
      ['/exports', { what: 'audit', filters: {} }],
    ] as const) {
      const { status, body: answer } = await client.call('POST', path, body);
      if (status >= 300) throw new Error(`${name} ${path}: ${status} ${JSON.stringify(answer)}`);
    }
    await keepCase(client, name);
  }

  /** A case of the tester, which is a form and not JSON. */
  async function keepCase({ cookie, csrf }: ConsoleClient, name: string): Promise<void> {
    const [from, to] = [`ann@${name}-two.test`, 'reader@outside.example'];
    const form = new FormData();
    form.append(
      'case',
      JSON.stringify({
        name: `${name} lunch`,
        from,
        to: [to],
        counts: ['outcome'],
        expected: [
          {
            address: to,
            outcome: 'unprotected',
            moderated: false,
            template: null,
            brand: null,
            rules: [],
          },
        ],
      }),
    );
    form.append('message', new Blob(['Subject: Lunch\r\n\r\nAt noon.\r\n']), 'lunch.eml');
    const { status } = await fetch(`${system.adminUrl}/api/v1/rules/cases`, {
      method: 'POST',
      headers: { cookie: cookie ?? '', 'x-chancery-csrf': csrf ?? '' },
      body: form,
    });
    if (status !== 201) throw new Error(`${name} /rules/cases: ${status}`);
  }

  /** @returns status, the problem's code, and the whole text */
  async function ask(
    client: ConsoleClient,
    { method, path }: Operation,
    ids: Table,
  ): Promise<{ status: number; code: string; text: string }> {
    const at = fill(path, ids);
    const headers: Record<string, string> = {};
    if (client.cookie) headers['cookie'] = client.cookie;
    if (client.csrf && method !== 'GET') headers['x-chancery-csrf'] = client.csrf;
    if (method !== 'GET') headers['content-type'] = 'application/json';
    const response = await fetch(`${system.adminUrl}/api/v1${at}`, {
      method,
      headers,
      redirect: 'manual',
      ...(method === 'GET' ? {} : { body: JSON.stringify(BODIES[`${method} ${path}`] ?? {}) }),
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response.body?.cancel();
      return { status: response.status, code: '', text: '' };
    }
    const text = Buffer.from(await response.arrayBuffer()).toString();
    const problem = response.headers.get('content-type')?.includes('problem+json');
    return {
      status: response.status,
      code: problem ? (JSON.parse(text) as { code: string }).code : '',
      text,
    };
  }

  it('nobody: 401 everywhere but where one signs in', async () => {
    const nobody = new ConsoleClient(system.adminUrl);
    const wrong: string[] = [];
    for (const operation of table) {
      const { status, code } = await ask(nobody, operation, own);
      const right = operation.roles ? status === 401 : status === 422;
      if (!right) wrong.push(`${operation.method} ${operation.path}: ${status} ${code}`);
    }
    expect(wrong).toEqual([]);
    const open = table.filter(({ roles }) => roles === null);
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /session',
      'POST /setup',
      'POST /setup/check',
    ]);
  });

  it('an auditor may read messages, reports and the trail, export them, and nothing else; an operator no mail', () => {
    const of = (role: string) =>
      table
        .filter(({ roles, path }) => roles?.includes(role) && !path.startsWith('/session'))
        .map(({ method, path }) => `${method} ${path}`);
    expect(of('auditor')).toEqual([
      'GET /audit',
      'GET /audit/chain',
      'POST /audit/verification',
      'GET /events',
      'GET /exports',
      'POST /exports',
      'DELETE /exports/{id}',
      'GET /exports/{id}',
      'POST /exports/{id}/cancellation',
      'GET /exports/{id}/file',
      'GET /messages',
      'GET /messages/{id}',
      'GET /messages/{id}/licences',
      'GET /messages/{id}/trace',
      'GET /reports',
      'GET /reports/rules',
      'GET /reports/{code}',
      'GET /reports/{code}/csv',
    ]);
    const mail = /^\w+ \/(messages|reports|audit|exports)\b/;
    // The one way in is for the test messages of the settings.
    expect(of('operator').filter((route) => mail.test(route))).toEqual(['GET /messages/{id}']);
  });

  it('an operator sees a test message, and of other mail not even that it is there', async () => {
    const [test] = own['/messages'] ?? [];
    expect((await mine.operator.call('GET', `/messages/${test}`)).status).toBe(200);
    const mail = queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['reader@outside.example'],
        Buffer.from('From: Chancery test <alice@demo.test>\r\nSubject: Lunch\r\n\r\nAt noon.\r\n'),
      ),
    );
    expect((await mine.compliance.call('GET', `/messages/${mail}`)).status).toBe(200);
    expect((await mine.operator.call('GET', `/messages/${mail}`)).status).toBe(404);
  });

  it('every role on foreign objects: 404 where it may, 403 where it may not, and nothing of theirs changes', async () => {
    const before = await digests(system);
    const wrong: string[] = [];
    let asked = 0;
    const judgedFirst = new Set<string>();
    for (const operation of table.filter(
      ({ path, roles }) => roles && path.includes('{') && !SHARED.test(path),
    ))
      for (const role of ROLES) {
        const { status, code, text } = await ask(mine[role], operation, foreign);
        asked++;
        const may = operation.roles?.includes(role);
        // A body may be refused before anything is looked for; the digests tell that nothing was done.
        const unread = may && operation.method !== 'GET' && (status === 422 || status === 428);
        if (unread) judgedFirst.add(`${operation.method} ${operation.path}`);
        const silent =
          SAYS_NOTHING.has(`${operation.method} ${operation.path}`) &&
          wordsOf(text) === wordsOf((await ask(mine[role], operation, {})).text);
        const right = may
          ? status === 404 || unread || silent
          : status === 403 && code === 'role.missing';
        if (!right) wrong.push(`${role} ${operation.method} ${operation.path}: ${status} ${code}`);
      }
    expect(wrong).toEqual([]);
    expect(await digests(system)).toEqual(before);
    console.info(
      `matrix: ${asked} requests on foreign objects; body judged first: ${[...judgedFirst].join(', ') || 'none'}`,
    );
  });

  it('every role on its own: what it may is understood, what it may not is 403, and nothing of others is shown', async () => {
    const wrong: string[] = [];
    let asked = 0;
    const secrets = Object.values(foreign)
      .flat()
      .filter((id) => /^[0-9a-f-]{36}$/.test(id) || id.includes('beech'));
    // Signing out comes last, and nothing is deleted before everybody has been refused or let in.
    const order = (one: Operation) =>
      (one.path.startsWith('/session') ? 2 : 0) +
      (one.method === 'DELETE' ? 1 : 0) +
      (one.method === 'DELETE' && one.path === '/session' ? 4 : 0);
    const guarded = table
      .filter(({ roles }) => roles)
      // Of what is deleted the parts first.
      .sort((a, b) => order(a) - order(b) || b.path.length - a.path.length);
    for (const operation of guarded)
      for (const role of [...ROLES].reverse()) {
        const may = operation.roles?.includes(role);
        const named = `${role} ${operation.method} ${operation.path}`;
        // What is deleted is gone for the next: that a role may was shown by its 404 on foreign objects.
        if (
          may &&
          operation.method === 'DELETE' &&
          operation.path.includes('{') &&
          role !== 'owner'
        )
          continue;
        const { status, code, text } = await ask(mine[role], operation, own);
        asked++;
        // Nothing is withdrawn yet, or all of it already, or no rule judged it: that is of the message, not of who asks.
        const understood =
          status < 300 ||
          UNDERSTOOD.has(status) ||
          code === 'licence.none' ||
          code === 'message.not-judged';
        const right = may ? understood : status === 403 && code === 'role.missing';
        if (!right) wrong.push(`${named}: ${status} ${code} ${fill(operation.path, own)}`);
        if (operation.method === 'GET' && secrets.some((secret) => text.includes(secret)))
          wrong.push(`${named}: shows what is not theirs`);
      }
    expect(wrong).toEqual([]);
    console.info(`matrix: ${asked} requests on own objects, ${table.length} routes`);
  });
});

/** An answer without what is different each time. */
const wordsOf = (text: string): string => text.replace(/"traceId":"[^"]*"/, '');

/** One digest of all rows of the second organisation, table by table; its own sessions' clock set aside. */
async function digests(system: System): Promise<Record<string, string>> {
  const [beech] = await system.query<{ id: string }>(
    `SELECT id FROM directory.organisation WHERE name = 'Beech'`,
  );
  const tables = await system.query<{ name: string; column: string }>(
    `SELECT c.oid::regclass::text AS name, a.attname AS column FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id'
      WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('directory', 'rules', 'templates', 'licensing', 'rights') ORDER BY 1`,
  );
  const all: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await system.query<{ digest: string }>(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM ${name} t WHERE organisation_id = $1`,
      [beech?.id],
    );
    all[name] = row?.digest ?? '';
  }
  return all;
}
