import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { System } from '../support/system';
import { type Answer, type ConsoleClient, firstOwner } from './console-client';
import { operationsOf } from './route-table';

const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** Services whose changes reach what rules decide. */
const MINE = /^\/(rules|lists|sensitive-types)(\/|$)/;

/** What decides nothing, and why. */
const HARMLESS = new Map([
  ['POST /rules/test', 'keeps nothing'],
  ['POST /rules/import', 'says what a file would bring'],
  ['POST /rules/files/plan', 'says what files would change'],
  ['POST /rules/simulations', 'judges past mail'],
  ['POST /rules/simulations/uploads', 'judges a file'],
  ['POST /rules/simulations/preview', 'judges past mail'],
  ['POST /rules/simulations/{id}/cancellation', 'ends a simulation'],
  ['DELETE /rules/simulations/{id}', 'forgets a simulation'],
  ['POST /rules/proposals', 'keeps a draft'],
  ['PUT /rules/proposals/{id}', 'keeps a draft'],
  ['DELETE /rules/proposals/{id}', 'discards a draft'],
  ['POST /rules/proposals/{id}/rejection', 'ends a proposal'],
  ['POST /rules/proposals/{id}/withdrawal', 'ends a proposal'],
  ['POST /rules/proposals/{id}/renewal', 'proposes again'],
  ['POST /rules/cases', 'keeps a message'],
  ['POST /rules/cases/run', 'tries messages'],
  ['PATCH /rules/cases/{id}', 'names a message'],
  ['POST /rules/cases/{id}/expectation', 'says what is expected'],
  ['DELETE /rules/cases/{id}', 'forgets a message'],
  ['DELETE /rules/{id}/file', 'says where a rule is changed, not what it decides'],
]);
/** The ways to publish that are left. Who may, and what they refuse, other suites say. */
const DOORS = ['POST /rules/proposals/{id}/approval', 'POST /rules/proposals/{id}/publication'];

const draft = (name: string, list: string) => ({
  name,
  comment: '',
  enabled: true,
  mode: 'enforce',
  conditions: [{ predicate: 'SentTo', args: { lists: [list] } }],
  exceptions: [],
  actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
  errorAction: 'ignore',
  senderAddressLocation: 'header',
  recipientAddressType: 'resolved',
});
const TYPE = {
  name: 'Case',
  formats: [{ name: 'case', pattern: 'C-\\d{6}' }],
  levels: [{ confidence: 75 }],
  recommendedConfidence: 75,
};
const FILE =
  'New-TransportRule Label -FromScope InOrganization -SetHeaderName X-Label -SetHeaderValue internal';

/** Every route that changes something of rules, of their lists and types, while a second person is needed. */
describe('the side doors of the second person', () => {
  let system: System;
  let owner: ConsoleClient;
  let ways: Record<string, () => Promise<Answer>>;

  beforeAll(async () => {
    system = await System.start();
    owner = await firstOwner(system);
    const made = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const { status, body: answer } = await owner.call<T>(method, path, body);
      if (status >= 300 || status === 202)
        throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
      return answer;
    };
    const list = await made<{ id: string }>('POST', '/lists', { name: 'All', kind: 'addresses' });
    await send('POST', `/lists/${list.id}/entries`, 'a@birch.test');
    const rule = await made<{ id: string }>('POST', '/rules', draft('one', list.id));
    await made('POST', `/rules/${rule.id}/mode`, { mode: 'test' });
    const type = await made<{ code: string }>('POST', '/sensitive-types', TYPE);
    const { items, revision } = await made<{ items: { id: string }[]; revision: number }>(
      'GET',
      '/rules',
    );
    await made('PUT', '/rules/second-person', { needed: true });
    const upload = (options: object) => ({ import: options, text: FILE });
    ways = {
      'POST /rules': () => owner.call('POST', '/rules', draft('two', list.id)),
      'PUT /rules/{id}': () => owner.call('PUT', `/rules/${rule.id}`, draft('uno', list.id)),
      'PUT /rules/order': () =>
        owner.call('PUT', '/rules/order', { ids: items.map(({ id }) => id).reverse() }),
      'POST /rules/{id}/mode': () =>
        owner.call('POST', `/rules/${rule.id}/mode`, { mode: 'enforce' }),
      'DELETE /rules/{id}': () => owner.call('DELETE', `/rules/${rule.id}`),
      'POST /rules/{id}/restoration': () =>
        owner.call('POST', `/rules/${rule.id}/restoration`, { version: 1 }),
      'POST /rules/import/apply': () =>
        posted('/rules/import/apply', upload({ revision, otherwise: 'skip' })),
      'POST /rules/import/undo': () =>
        owner.call('POST', '/rules/import/undo', { before: revision - 2, revision }),
      'POST /rules/files': () =>
        posted('/rules/files', upload({ source: 'rules.ps1', folder: false })),
      'PUT /rules/second-person': () =>
        owner.call('PUT', '/rules/second-person', { needed: false }),
      'PUT /lists/{id}': () =>
        owner.call('PUT', `/lists/${list.id}`, { name: 'Some', comment: '' }),
      'POST /lists/{id}/entries': () => send('POST', `/lists/${list.id}/entries`, 'b@birch.test'),
      'PUT /lists/{id}/entries': () => send('PUT', `/lists/${list.id}/entries`, 'b@birch.test'),
      'POST /lists/{id}/entries/removal': () =>
        send('POST', `/lists/${list.id}/entries/removal`, 'a@birch.test'),
      'POST /sensitive-types': () =>
        owner.call('POST', '/sensitive-types', { ...TYPE, name: 'Other' }),
      'PUT /sensitive-types/{code}': () =>
        owner.call('PUT', `/sensitive-types/${type.code}`, { ...TYPE, name: 'Dossier' }),
      'DELETE /sensitive-types/{code}': () => owner.call('DELETE', `/sensitive-types/${type.code}`),
    };
  });
  afterAll(() => system?.stop());

  const headers = () => ({ cookie: owner.cookie ?? '', 'x-chancery-csrf': owner.csrf ?? '' });
  const answered = async (response: Response): Promise<Answer> => ({
    status: response.status,
    headers: response.headers,
    body: await response.json().catch(() => null),
  });
  const send = async (method: string, path: string, text: string): Promise<Answer> =>
    answered(
      await fetch(`${system.adminUrl}/api/v1${path}`, {
        method,
        headers: { ...headers(), 'content-type': 'text/plain' },
        body: text,
      }),
    );
  const posted = async (
    path: string,
    { import: options, text }: { import: object; text: string },
  ): Promise<Answer> => {
    const form = new FormData();
    form.append('import', JSON.stringify(options));
    form.append('rules', new Blob([text]), 'rules.ps1');
    return answered(
      await fetch(`${system.adminUrl}/api/v1${path}`, {
        method: 'POST',
        headers: headers(),
        body: form,
      }),
    );
  };
  const snapshots = () =>
    system.query(
      'SELECT organisation_id, version, md5(body::text) FROM rules.snapshot ORDER BY 1, 2',
    );

  it('are all known: a route that is new stands in one of the tables', async () => {
    const unsafe = (await operationsOf(system))
      .filter(({ method, path }) => UNSAFE.includes(method) && MINE.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    const known = [...HARMLESS.keys(), ...DOORS, ...Object.keys(ways), ...Object.keys(UNUSED)];
    expect(unsafe.filter((route) => !known.includes(route))).toEqual([]);
    expect(known.filter((route) => !unsafe.includes(route))).toEqual([]);
  });

  it('are closed: each answers with a proposal, and nothing is published', async () => {
    const before = await snapshots();
    const open: string[] = [];
    for (const [route, ask] of Object.entries(ways)) {
      const { status, headers: told, body } = await ask();
      const { id, state } = (body ?? {}) as { id?: string; state?: string };
      if (
        status !== 202 ||
        state !== 'waiting' ||
        told.get('location') !== `/api/v1/rules/proposals/${id}`
      )
        open.push(`${route}: ${status} ${JSON.stringify(body)}`);
      // One’s own is approved by nobody less than somebody else.
      const own = await owner.call<{ code: string }>(
        'POST',
        `/rules/proposals/${id}/approval`,
        undefined,
        { 'if-match': `"${(body as { tag?: string } | null)?.tag}"` },
      );
      if (own.body.code !== 'proposal.own') open.push(`${route}: approved, ${own.status}`);
    }
    expect(open).toEqual([]);
    expect(await snapshots()).toEqual(before);
  });

  it('lists that no rule uses decide nothing: they are changed at once', async () => {
    const before = await snapshots();
    for (const [route, ask] of Object.entries(UNUSED)) {
      const { status } = await ask(owner);
      expect([route, status < 300 && status !== 202]).toEqual([route, true]);
    }
    expect(await snapshots()).toEqual(before);
  });

  it('the command line is refused: nobody is behind it who could be another', async () => {
    const before = await snapshots();
    const folder = await mkdtemp(join(tmpdir(), 'doors-'));
    await writeFile(`${folder}/rules.ps1`, FILE);
    for (const command of [
      ['rules', 'import', `${folder}/rules.ps1`, '--apply'],
      ['rules', 'apply', `${folder}/rules.ps1`],
    ]) {
      const { code, stderr } = await system.cli(command);
      expect([code, /need a second person/.test(stderr)]).toEqual([77, true]);
    }
    expect(await snapshots()).toEqual(before);
  });
});

/** Of what no rule uses. */
const UNUSED: Record<string, (owner: ConsoleClient) => Promise<Answer>> = {
  'POST /lists': (owner) => owner.call('POST', '/lists', { name: 'Unused', kind: 'domains' }),
  'DELETE /lists/{id}': async (owner) => {
    const { body } = await owner.call<{ items: { id: string; name: string }[] }>('GET', '/lists');
    const unused = body.items.find(({ name }) => name === 'Unused');
    return owner.call('DELETE', `/lists/${unused?.id}`);
  },
};
