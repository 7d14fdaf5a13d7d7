import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passcodeOf, type PortalClient } from '../support/portal-client';
import { until } from '../support/ports';
import { seriousFaults } from './accessible';
import { clientAt, linkOf, messageHtml, problem, visit, wrapped } from './visit';
import { World } from './world';

/** Another code than this one. */
const wrongFor = (code: string): string => (code[0] === '1' ? '2' : '1') + code.slice(1);

describe('passcodes and who may use them', () => {
  const env: Record<string, string> = {};
  let world: World;
  beforeAll(async () => {
    world = await World.start(env);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const codeFor = (address: string, reference: unknown): Promise<string> =>
    until('the passcode mail', async () => {
      for (const { raw } of world.outside.to(address)) {
        const found = await passcodeOf(raw).catch(() => null);
        if (found && found.reference === reference) return found.code;
      }
      return null;
    });

  /** Asks for a code by the interface. */
  async function ask(client: PortalClient, address: string): Promise<string> {
    await client.begin();
    const answer = await client.call('POST', `/tickets/${client.ticket}/passcodes`);
    expect(answer.status).toBe(202);
    return codeFor(address, ((await answer.json()) as { reference: string }).reference);
  }

  const enter = (client: PortalClient, code: string, headers = {}): Promise<Response> =>
    client.call('POST', `/tickets/${client.ticket}/session`, { code }, headers);

  it('counts wrong codes down, spends the code at the fifth, and takes the next one', async () => {
    const address = 'wrong@outside.example';
    const { ticket } = await wrapped(world, address);
    const { portal, watch, context } = await visit(world, ticket, address, { clock: true });
    const reference = await portal.askForPasscode();
    const code = await portal.codeInMail(reference);
    const alert = portal.page.getByRole('alert');
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try']) {
      await portal.enter(wrongFor(code));
      await alert.filter({ hasText: `That is not the passcode. ${left} left.` }).waitFor();
    }
    expect(await seriousFaults(portal.page)).toEqual([]);
    await portal.enter(wrongFor(code));
    await alert.filter({ hasText: 'tried too often and no longer works' }).waitFor();
    expect(await portal.button('Read the message').count()).toBe(0);
    expect(await seriousFaults(portal.page)).toEqual([]);

    await portal.page.clock.fastForward(61_000);
    await world.wait(address, 2);
    await portal.button('Send a new passcode').click();
    await expect.poll(() => portal.reference()).not.toBe(reference);
    await portal.enter(await portal.codeInMail(await portal.reference()));
    await portal.heading('[encrypt] Figures').waitFor();
    watch.expect(/status of 403/);
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('refuses even the right code once five wrong ones were typed', async () => {
    const address = 'spent@outside.example';
    const client = clientAt(world, (await wrapped(world, address)).ticket);
    const code = await ask(client, address);
    for (const triesLeft of [4, 3, 2, 1])
      expect(await problem(await enter(client, wrongFor(code)))).toMatchObject({
        status: 403,
        code: 'passcode.wrong',
        triesLeft,
      });
    expect(await problem(await enter(client, wrongFor(code)))).toMatchObject({
      code: 'passcode.spent',
      triesLeft: 0,
    });
    expect(await problem(await enter(client, code))).toMatchObject({
      status: 403,
      code: 'passcode.spent',
    });
    expect((await client.call('GET', `/messages/${client.ticket}`)).status).toBe(401);
  });

  it('lets a code expire after ten minutes, and sends another', async () => {
    const address = 'late@outside.example';
    const { ticket } = await wrapped(world, address);
    const { portal, context } = await visit(world, ticket, address);
    const code = await portal.codeInMail(await portal.askForPasscode());
    await world.wait(address, 11);
    await portal.enter(code);
    await portal.page
      .getByRole('alert')
      .filter({ hasText: 'This passcode has expired. Send a new one.' })
      .waitFor();
    expect(await portal.button('Read the message').count()).toBe(0);
    await context.close();
    const client = clientAt(world, ticket);
    expect((await enter(client, await ask(client, address))).status).toBe(204);
  });

  it('sends five codes an hour and no more, and says when to come back', async () => {
    const address = 'often@outside.example';
    const { ticket } = await wrapped(world, address);
    const client = clientAt(world, ticket);
    await ask(client, address);
    const soon = await client.call('POST', `/tickets/${ticket}/passcodes`);
    expect(Number(soon.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await problem(soon)).toMatchObject({ status: 429, code: 'passcode.too-soon' });
    for (let sent = 1; sent < 5; sent++) {
      await world.wait(address, 2);
      await ask(client, address);
    }
    await world.wait(address, 2);
    const mails = world.outside.to(address).length;
    const { portal, watch, context } = await visit(world, ticket, address, { clock: true });
    await portal.button('Email me a one-time passcode').click();
    await portal.heading(/^Too many tries\. Wait until \d\d:\d\d$/).waitFor();
    expect(await portal.button('Try again').isDisabled()).toBe(true);
    expect(await seriousFaults(portal.page)).toEqual([]);
    await world.wait(address, 60);
    await portal.page.clock.fastForward(60 * 60_000);
    await portal.heading('You can try again now').waitFor();
    await portal.button('Try again').click();
    await portal.button('Email me a one-time passcode').waitFor();
    watch.expect(/status of 429/);
    expect(watch.all).toEqual([]);
    expect(world.outside.to(address).length).toBe(mails);
    await context.close();
  });

  it('takes a code only in the browser that asked for it, and only the newest', async () => {
    const address = 'bound@outside.example';
    const { ticket } = await wrapped(world, address);
    const [asked, other] = [clientAt(world, ticket), clientAt(world, ticket)];
    const older = await ask(asked, address);
    await other.begin();
    expect(await problem(await enter(other, older))).toMatchObject({
      status: 403,
      code: 'passcode.wrong',
    });
    await world.wait(address, 2);
    const newer = await ask(asked, address);
    expect(await problem(await enter(other, newer))).toMatchObject({ code: 'passcode.wrong' });
    expect(await problem(await enter(asked, older))).toMatchObject({ code: 'passcode.wrong' });
    expect((await enter(asked, `${newer.slice(0, 4)} ${newer.slice(4)}`)).status).toBe(204);
    expect(await problem(await enter(asked, newer))).toMatchObject({ code: 'passcode.spent' });
  });

  it('takes nothing from another site, nor without the token of this browser', async () => {
    const address = 'forged@outside.example';
    const { ticket } = await wrapped(world, address);
    const client = clientAt(world, ticket);
    const code = await ask(client, address);
    const stranger = clientAt(world, ticket);
    await stranger.begin();
    const foreign: Record<string, string>[] = [
      { 'x-chancery-csrf': '' },
      { 'x-chancery-csrf': stranger.csrf },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      expect(
        await problem(await enter(client, code, headers)),
        JSON.stringify(headers),
      ).toMatchObject({ status: 403, code: 'csrf.failed' });
    expect(
      (
        await enter(client, code, {
          origin: world.system.portalUrl,
          'sec-fetch-site': 'same-origin',
        })
      ).status,
    ).toBe(204);
    for (const [method, path] of [
      ['DELETE', '/session'],
      ['POST', `/messages/${ticket}/use-licence`],
      ['POST', `/messages/${ticket}/replies`],
      ['POST', `/tickets/${ticket}/passcodes`],
    ] as const)
      for (const headers of foreign)
        expect(
          (await client.call(method, path, method === 'POST' ? {} : undefined, headers)).status,
          `${method} ${path} ${JSON.stringify(headers)}`,
        ).toBe(403);
    expect((await client.open()).index.subject).toBe('[encrypt] Figures');
  });

  it('answers the same for a link that never was, and mails nobody', async () => {
    const known = clientAt(world, (await wrapped(world, 'known@outside.example')).ticket);
    await known.begin();
    const unknown = known.on('A'.repeat(43));
    const mails = world.outside.mails.length;
    const answers = await Promise.all(
      [unknown, known].map((client) => client.call('POST', `/tickets/${client.ticket}/passcodes`)),
    );
    const [one, two] = await Promise.all(
      answers.map(async (answer) => ({ status: answer.status, text: await answer.text() })),
    );
    expect(one!.status).toBe(two!.status);
    expect(one!.text.length).toBe(two!.text.length);
    await world.outside.waitFor('known@outside.example', 2);
    expect(world.outside.mails.length).toBe(mails + 1);
  });

  it('gains nothing and loses nothing by a scanner that follows every link twenty times', async () => {
    const address = 'scanned@outside.example';
    const { wrapper, ticket } = await wrapped(world, address);
    const { html, text } = await PostalMime.parse(wrapper);
    const all = `${html} ${text} ${(await messageHtml(wrapper)).toString('utf8')}`.replaceAll(
      '&amp;',
      '&',
    );
    const links = [
      ...new Set(
        [...all.matchAll(/https?:\/\/[^\s"'<>)]+/g)].map(([link]) => link.replace(/[.,:;]+$/, '')),
      ),
    ].filter((link) => link.startsWith(world.system.portalUrl));
    expect(links).toContain(linkOf(world, ticket));
    const state = () =>
      world.system.query(
        `SELECT (SELECT count(*) FROM audit.record)::int AS audit, (SELECT count(*) FROM rights.passcode)::int AS passcodes,
                (SELECT count(*) FROM rights.portal_session)::int AS sessions,
                (SELECT count(*) FROM rights.licence WHERE first_opened_at IS NOT NULL)::int AS opened`,
      );
    const before = await state();
    for (let round = 0; round < 20; round++)
      for (const link of [...links, `${world.system.portalUrl}/api/v1/portal/tickets/${ticket}`])
        for (const method of ['GET', 'HEAD'])
          await (await fetch(link, { method, redirect: 'manual' })).arrayBuffer();
    expect(await state()).toEqual(before);
    const client = clientAt(world, ticket);
    await client.signIn(world.outside, address);
    expect((await client.open()).index.subject).toBe('[encrypt] Figures');
  });

  it('gives a new session at sign-in, which ends the one before and is not one that was planted', async () => {
    const address = 'fixed@outside.example';
    const { ticket } = await wrapped(world, address);
    const client = clientAt(world, ticket);
    const first = sessionOf(await enter(client, await ask(client, address)));
    await world.wait(address, 2);
    const second = sessionOf(await enter(client, await ask(client, address)));
    expect(second).not.toBe(first);
    const planted = clientAt(world, ticket);
    await planted.begin();
    const read = await planted.call('GET', `/messages/${ticket}`, undefined, {
      cookie: `chancery-portal=${first}`,
    });
    expect(read.status).toBe(401);
  });

  it('sets cookies that scripts and other sites cannot have, bound to the origin where there is TLS', async () => {
    const address = 'cookies@outside.example';
    const { ticket } = await wrapped(world, address);
    const client = clientAt(world, ticket);
    const browser = await client.call('GET', `/tickets/${ticket}`);
    const session = await enter(client, await ask(client, address));
    for (const answer of [browser, session])
      for (const cookie of answer.headers.getSetCookie())
        expect(cookie).toMatch(
          /^chancery-portal(?:-browser)?=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
        );
    expect(session.headers.get('cache-control')).toBe('no-store');

    env['CHANCERY_PORTAL_URL'] = 'https://mail.demo.test';
    await world.system.kill('SIGTERM');
    await world.system.startServer();
    const secure = await fetch(`${world.system.portalUrl}/api/v1/portal/tickets/${ticket}`);
    expect(secure.headers.getSetCookie()).toHaveLength(1);
    expect(secure.headers.getSetCookie()[0]).toMatch(
      /^__Host-chancery-portal-browser=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const page = await fetch(`${world.system.portalUrl}/m/${ticket}`);
    expect(page.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

function sessionOf(answer: Response): string {
  expect(answer.status).toBe(204);
  const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('chancery-portal='));
  return /=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
}
