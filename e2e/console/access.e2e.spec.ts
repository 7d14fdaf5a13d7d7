import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { System } from '../support/system';
import {
  codeOf,
  ConsoleClient,
  firstOwner,
  invited,
  LiveStream,
  PASSWORD,
  printedToken,
  type ProblemBody,
} from './console-client';

const kinds = async (system: System): Promise<string[]> =>
  (await system.query<{ kind: string }>('SELECT kind FROM audit.record ORDER BY id')).map(
    ({ kind }) => kind,
  );

describe('sign-in to the console', () => {
  let system: System;
  let owner: ConsoleClient;
  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(() => system?.stop());

  const tryAs = (email: string, password: string, code?: string) => {
    const client = new ConsoleClient(system.adminUrl);
    return client.signIn({ email, password, ...(code ? { code } : {}) });
  };

  it('the set-up link: a new one at each start, one use, and none once there is an owner', async () => {
    const old = printedToken(system) ?? '';
    await system.kill('SIGTERM');
    await system.startServer();
    const token = printedToken(system) ?? '';
    expect(token).not.toBe(old);
    const client = new ConsoleClient(system.adminUrl);
    expect((await client.call('POST', '/setup/check', { token: old })).status).toBe(410);
    const seen = await client.call('POST', '/setup/check', { token });
    expect(seen.body).toMatchObject({ kind: 'first', email: null, role: 'owner' });
    expect(seen.headers.get('cache-control')).toBe('no-store');

    for (const [password, email] of [
      ['short', 'olive@demo.test'],
      ['Password-12345', 'olive@demo.test'],
      ['olive@demo.test!', 'olive@demo.test'],
      ['aaaaaaaaaaaaaaa', 'olive@demo.test'],
    ] as const) {
      const weak = await client.setUp({ token, email, name: 'Olive', password });
      expect([weak.status, (weak.body as unknown as ProblemBody).errors?.[0]?.pointer]).toEqual([
        422,
        '/password',
      ]);
    }
    owner = await firstOwner(system);
    expect(owner.session).toMatchObject({
      administrator: { email: 'olive@demo.test', role: 'owner', secondFactor: false },
      organisation: { name: 'Demo organisation', demo: true },
      idleSeconds: 1800,
    });
    for (const path of ['/setup/check', '/setup'])
      expect(
        (
          await client.call('POST', path, {
            token,
            email: 'two@demo.test',
            name: 'Two',
            password: PASSWORD,
          })
        ).status,
      ).toBe(410);
    const [held] = await system.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM directory.setup_link',
    );
    expect(held?.n).toBe(0);
    const from = system.output.length;
    await system.kill('SIGTERM');
    await system.startServer();
    expect(system.output.slice(from)).not.toContain('/setup#');
  });

  it('a link used by two at once lets in one', async () => {
    const { body } = await owner.call<{ link: string }>('POST', '/administrators', {
      email: 'race@demo.test',
      role: 'auditor',
    });
    const token = body.link.split('#')[1] ?? '';
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        new ConsoleClient(system.adminUrl).setUp({ token, name: 'Race', password: PASSWORD }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
  });

  it('the cookie: not for scripts, not for other sites, new at every sign-in, gone at sign-out', async () => {
    const client = new ConsoleClient(system.adminUrl);
    const first = await client.signIn({ email: 'Olive@Demo.test', password: PASSWORD });
    expect(first.status).toBe(200);
    const flags = first.headers.get('set-cookie') ?? '';
    expect(flags).toMatch(/^chancery-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const before = client.cookie;
    await client.signIn({ email: 'olive@demo.test', password: PASSWORD });
    expect(client.cookie).not.toBe(before);
    const kept = client.cookie;
    expect((await client.call('GET', '/session')).body).toEqual(client.session);
    expect((await client.call('DELETE', '/session')).status).toBe(204);
    expect(client.cookie).toBeNull();
    const gone = await client.call('GET', '/session', undefined, { cookie: kept });
    expect([gone.status, (gone.body as ProblemBody).code]).toEqual([401, 'session.none']);
    const rows = await system.query<{ hash: Buffer }>('SELECT hash FROM directory.session');
    for (const { hash } of rows) expect(kept).not.toContain(hash.toString('base64url'));
  });

  it('a change needs the CSRF token of this very session, and none from another origin', async () => {
    const other = new ConsoleClient(system.adminUrl);
    await other.signIn({ email: 'olive@demo.test', password: PASSWORD });
    const patch = { name: 'Somebody else’s' };
    for (const headers of [
      { 'x-chancery-csrf': null },
      { 'x-chancery-csrf': 'x'.repeat(43) },
      { 'x-chancery-csrf': other.csrf },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: system.portalUrl },
      { origin: 'null' },
    ] as Record<string, string | null>[]) {
      const answer = await owner.call('PATCH', '/organisation', patch, headers);
      expect([answer.status, JSON.stringify(headers)]).toEqual([403, JSON.stringify(headers)]);
    }
    expect((await owner.call('GET', '/organisation')).body).toMatchObject({
      name: 'Demo organisation',
    });
    const crossed = await owner.call(
      'POST',
      '/session',
      { email: 'olive@demo.test', password: PASSWORD },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect(crossed.status).toBe(403);
  });

  it('an unknown address and a wrong password: the same answer; after five tries a wait, also for the right password', async () => {
    await invited(owner, 'brand');
    const known = await tryAs('brand@demo.test', 'not the password at all');
    const unknown = await tryAs('nobody@demo.test', 'not the password at all');
    const bare = ({ body, status }: { body: unknown; status: number }) => [
      status,
      { ...(body as object), traceId: '' },
    ];
    expect(bare(unknown)).toEqual(bare(known));
    for (const email of ['brand@demo.test', 'nobody@demo.test']) {
      for (let n = 2; n <= 5; n++)
        expect((await tryAs(email, `wrong ${n} wrong wrong`)).status).toBe(401);
      const waits = await tryAs(email, PASSWORD);
      expect([waits.status, (waits.body as unknown as ProblemBody).code]).toEqual([
        429,
        'session.wait',
      ]);
      expect(Number(waits.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await system.query(`UPDATE directory.sign_in_pace SET free_at = 'epoch'`);
    expect((await tryAs('brand@demo.test', 'wrong once more, sorry')).status).toBe(401);
    const [wait] = await system.query<{ seconds: number }>(
      `SELECT extract(epoch FROM free_at - touched_at)::int AS seconds FROM directory.sign_in_pace ORDER BY free_at DESC LIMIT 1`,
    );
    expect(wait?.seconds, 'the wait grows').toBe(30);
    await system.query(`UPDATE directory.sign_in_pace SET free_at = 'epoch'`);
    expect((await tryAs('brand@demo.test', PASSWORD)).status).toBe(200);
    await until('the refused tries are audited', async () =>
      (await kinds(system)).includes('session.refused'),
    );
    await system.query(`DELETE FROM directory.sign_in_pace`);
  });

  it('the second factor: its code once, recovery codes once each, and the password before it is switched off', async () => {
    const person = await invited(owner, 'compliance');
    const email = 'compliance@demo.test';
    const { body: offer } = await person.call<{ secret: string; uri: string; qrSvg: string }>(
      'POST',
      '/session/totp',
    );
    expect(offer.uri).toContain(`secret=${offer.secret}`);
    expect(offer.qrSvg).toMatch(/^<svg [^]*<\/svg>\s*$/);
    expect((await tryAs(email, PASSWORD)).status, 'not in force before its first code').toBe(200);
    const wrong = await person.call<ProblemBody>('PUT', '/session/totp', { code: '000000' });
    expect([wrong.status, wrong.body.errors?.[0]?.pointer]).toEqual([422, '/code']);
    const made = await person.call<{ recoveryCodes: string[] }>('PUT', '/session/totp', {
      code: codeOf(offer.secret, -1),
    });
    expect(made.body.recoveryCodes).toHaveLength(10);
    const [row] = await system.query<{ all: string }>(
      `SELECT a::text AS all FROM directory.administrator a WHERE email = $1`,
      [email],
    );
    for (const secret of [offer.secret, ...made.body.recoveryCodes])
      expect(row?.all).not.toContain(secret);

    const code = async (typed?: string) => {
      const { status, body } = await tryAs(email, PASSWORD, typed);
      await system.query(`DELETE FROM directory.sign_in_pace`);
      return status === 200 ? 'in' : (body as unknown as ProblemBody).code;
    };
    expect(await code()).toBe('session.code-needed');
    expect(await code(codeOf(offer.secret, -1)), 'the code that confirmed it').toBe(
      'session.code-wrong',
    );
    expect(await code(codeOf(offer.secret, 5)), 'a code of another time').toBe(
      'session.code-wrong',
    );
    const now = codeOf(offer.secret);
    expect(await code(now)).toBe('in');
    expect(await code(now), 'the same code again').toBe('session.code-wrong');
    const [one = ''] = made.body.recoveryCodes;
    expect(await code(one.toUpperCase().replaceAll('-', ' '))).toBe('in');
    expect(await code(one)).toBe('session.code-wrong');

    expect(
      (await person.call('DELETE', '/session/totp', { password: 'not it, not it' })).status,
    ).toBe(422);
    expect((await person.call('DELETE', '/session/totp', { password: PASSWORD })).status).toBe(204);
    expect(await code()).toBe('in');
  });

  it('a session ends when idle, at its limit, with the password, and with the role', async () => {
    const person = await invited(owner, 'operator');
    const email = 'operator@demo.test';
    const alive = async (client: ConsoleClient) =>
      (await client.call('GET', '/session')).status === 200;
    const shift = (what: string) =>
      system.query(
        `UPDATE directory.session SET ${what} WHERE administrator_id = '${person.session?.administrator.id}'`,
      );
    await shift(`last_seen_at = now() - interval '29 minutes'`);
    expect(await alive(person), 'seen again').toBe(true);
    await shift(`last_seen_at = now() - interval '31 minutes'`);
    expect(await alive(person), 'idle').toBe(false);
    await person.signIn({ email, password: PASSWORD });
    await shift(`ends_at = now() - interval '1 second'`);
    expect(await alive(person), 'twelve hours').toBe(false);

    await person.signIn({ email, password: PASSWORD });
    const second = new ConsoleClient(system.adminUrl);
    await second.signIn({ email, password: PASSWORD });
    const old = person.cookie;
    const next = 'eleven loud lighthouses';
    expect(
      (await person.call('PUT', '/session/password', { current: PASSWORD, next: 'x'.repeat(12) }))
        .status,
    ).toBe(422);
    expect(
      (await person.call('PUT', '/session/password', { current: PASSWORD, next })).status,
    ).toBe(200);
    expect(await alive(person), 'the one that changed it, with a new cookie').toBe(true);
    expect(person.cookie).not.toBe(old);
    expect(await alive(second), 'the other').toBe(false);

    await second.signIn({ email, password: next });
    const { body: open } = await second.call<{ items: { id: string; current: boolean }[] }>(
      'GET',
      '/session/others',
    );
    expect(open.items.map(({ current }) => current).sort()).toEqual([false, true]);
    expect((await second.call('DELETE', '/session/others')).status).toBe(204);
    expect(await alive(person)).toBe(false);
    expect(await alive(second)).toBe(true);

    const id = second.session?.administrator.id ?? '';
    expect((await owner.call('PATCH', `/administrators/${id}`, { role: 'auditor' })).status).toBe(
      200,
    );
    expect(await alive(second), 'another role').toBe(false);
  });

  it('the last owner stays; another may be removed, and is out at once', async () => {
    const me = owner.session?.administrator.id ?? '';
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { role: 'auditor' }],
    ] as const) {
      const answer = await owner.call<ProblemBody>(method, `/administrators/${me}`, body);
      expect([answer.status, answer.body.code]).toEqual([409, 'administrator.last-owner']);
    }
    const second = await invited(owner, 'owner', 'second@demo.test');
    const id = second.session?.administrator.id ?? '';
    const both = await Promise.all([
      owner.call('DELETE', `/administrators/${id}`),
      second.call('DELETE', `/administrators/${me}`),
    ]);
    expect(both.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1);
    const left = both[0].status === 204 ? owner : second;
    const gone = left === owner ? second : owner;
    expect((await gone.call('GET', '/session')).status).toBe(401);
    owner = left;
    expect((await owner.call('GET', '/administrators')).status).toBe(200);
    expect(await kinds(system)).toEqual(
      expect.arrayContaining([
        'administrator.invited',
        'administrator.joined',
        'administrator.changed',
        'administrator.removed',
        'session.started',
        'session.ended',
        'password.changed',
        'second-factor.on',
        'second-factor.off',
      ]),
    );
  });

  it('live events: what the role may hear, replayed after a break, ended with the session', async () => {
    const listener = await invited(owner, 'compliance', 'listener@demo.test');
    const heard = await LiveStream.open(listener);
    const all = await LiveStream.open(owner);
    await until('both are told', () => heard.text.includes('ready') && all.text.includes('ready'));
    expect(heard.headers.get('cache-control')).toBe('no-store');
    expect(heard.headers.get('x-accel-buffering')).toBe('no');
    await owner.call('POST', '/administrators', { email: 'new@demo.test', role: 'brand' });
    await owner.call('POST', '/domains', { name: 'live.test' });
    await until('the owner hears both', () => /administrators[^]*domains/.test(all.text));
    await until('the other hears one', () => heard.text.includes('"domains"'));
    expect(heard.text).not.toContain('administrators');

    const last = [...all.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(last).toEqual([...last].sort((a, b) => a - b));
    const again = await LiveStream.open(owner, String(last[0]));
    await until('it is told again', () => /administrators[^]*domains/.test(again.text));
    const lost = await LiveStream.open(owner, '17');
    await until('it is told to begin anew', () => lost.text.includes('event: reset'));
    expect((await owner.call('GET', '/events?topics=secrets')).status).toBe(422);
    const bearer = { authorization: `Bearer ${await system.adminToken()}`, cookie: null };
    expect((await owner.call('GET', '/events', undefined, bearer)).status).toBe(401);

    await listener.call('DELETE', '/session');
    await until('the stream has ended', () => heard.ended);
    expect(heard.text).toContain('event: ended');
    for (const stream of [all, again, lost]) stream.close();
  });

  it('the command line gives a link to who lost every password', async () => {
    const { stdout, code } = await system.cli(['user', 'setup-link']);
    expect(code).toBe(0);
    const { link } = JSON.parse(stdout) as { link: string };
    const client = new ConsoleClient(system.adminUrl);
    const { status } = await client.setUp({
      token: link.split('#')[1] ?? '',
      email: 'rescue@demo.test',
      name: 'Rescue',
      password: PASSWORD,
    });
    expect(status).toBe(200);
  });
});

describe('the first administrator by settings', () => {
  it('signs in with the password of the settings, and no link is printed', async () => {
    const system = await System.start({
      env: {
        CHANCERY_SETUP_ADMIN_EMAIL: 'boss@demo.test',
        CHANCERY_SETUP_ADMIN_PASSWORD: PASSWORD,
        CHANCERY_PUBLIC_URL: 'https://console.demo.test',
      },
    });
    try {
      expect(system.output).not.toContain('/setup#');
      const client = new ConsoleClient(system.adminUrl);
      const answer = await client.signIn({ email: 'boss@demo.test', password: PASSWORD });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-chancery-console=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      const plain = (client.cookie ?? '').replace('__Host-', '');
      expect(
        (await client.call('GET', '/session', undefined, { cookie: plain })).status,
        'a cookie of the plain name is nobody’s',
      ).toBe(401);
    } finally {
      await system.stop();
    }
  });
});
