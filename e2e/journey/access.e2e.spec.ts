import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ticketOf } from '../support/portal-client';
import { seriousFaults } from './accessible';
import { NOTES, withNotes } from './mail';
import { sha256 } from './portal-page';
import { clientAt, linkOf, marked, problem, visit, wrapped } from './visit';
import { World } from './world';

describe('who may still read', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
  });
  afterAll(async () => {
    await world?.stop();
  });

  it('shows nothing after signing out, neither by Back nor by the link', async () => {
    const address = 'leaving@outside.example';
    const { ticket } = await wrapped(world, address, marked('Salaries', 'Alder earns 12.\r\n'));
    const { portal, watch, context } = await visit(world, ticket, address);
    const { page } = portal;
    await portal.signIn();
    await portal.mail.getByText('Alder earns 12.').waitFor();
    const header = (await page.request.get(linkOf(world, ticket))).headers();
    expect(header['cache-control']).toBe('no-store');
    await page.getByRole('link', { name: 'How this works' }).click();
    await portal.heading('How protected messages work').waitFor();
    await page.goBack();
    await portal.mail.getByText('Alder earns 12.').waitFor();

    await portal.button('Sign out').click();
    await portal.heading('You are signed out').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    const help = page.getByRole('link', { name: 'How this works' });
    const ways = [
      () => page.goForward(),
      () => page.goBack(),
      () => help.click(),
      () => page.goBack(),
    ];
    for (const go of [...ways, () => page.reload(), () => page.goto(linkOf(world, ticket))]) {
      await go();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.getByRole('main').innerText()).not.toMatch(/Salaries|Alder/);
      expect(await page.title()).not.toContain('Salaries');
    }
    await portal.button('Email me a one-time passcode').waitFor();
    const cookies = await context.cookies();
    expect(cookies.map(({ name }) => name)).not.toContain('chancery-portal');
    watch.expect(/status of 401/);
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('tells somebody signed in for another mailbox whose message it is, and lets them switch', async () => {
    const [mine, theirs] = ['mine@outside.example', 'theirs@outside.example'];
    const [own, other] = [
      await wrapped(world, mine),
      await wrapped(world, theirs, marked('For them alone')),
    ];
    const { portal, watch, context } = await visit(world, own.ticket, mine);
    await portal.signIn();
    await portal.page.goto(linkOf(world, other.ticket));
    await portal.heading('This message is for another address').waitFor();
    const said = await portal.page.getByRole('main').innerText();
    expect(said).not.toMatch(/For them alone|theirs@outside/);
    expect(await seriousFaults(portal.page)).toEqual([]);

    const program = clientAt(world, own.ticket);
    await world.wait(mine, 2);
    await program.signIn(world.outside, mine);
    for (const answer of [
      await program.call('GET', `/messages/${other.ticket}`),
      await program.call('GET', `/messages/${other.ticket}/segments?from=0&to=0`),
      await program.call('POST', `/messages/${other.ticket}/use-licence`, {
        publicKey: { kty: 'EC', crv: 'P-256', x: 'A', y: 'A' },
      }),
      await program.call('POST', `/messages/${other.ticket}/replies`),
    ])
      expect(await problem(answer)).toMatchObject({ status: 403, code: 'message.not-yours' });

    await portal.button('Sign out and use the other address').click();
    await portal.button('Email me a one-time passcode').waitFor();
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('ends an open reading at the next action once access is withdrawn, and leaves the others theirs', async () => {
    const [gone, stays] = ['gone@outside.example', 'stays@outside.example'];
    const trace = await world.send(
      'alice@demo.test',
      [gone, stays],
      await withNotes('[encrypt] Draft of the offer'),
    );
    const mails = await Promise.all(
      [gone, stays].map((address) => world.arrivalOf(trace, address)),
    );
    const visits = await Promise.all(
      [gone, stays].map(async (address, at) =>
        visit(world, await ticketOf(mails[at]!.raw), address),
      ),
    );
    for (const { portal } of visits) {
      await portal.signIn();
      await portal.mail.getByText('Read this first.').waitFor();
    }
    const { code, stderr } = await world.system.cli([
      'message',
      'revoke',
      trace,
      '--recipient',
      gone,
      '--reason',
      'sent to the wrong person',
    ]);
    expect(stderr).toContain('1 recipient has no access any more.');
    expect(code).toBe(0);

    const [withdrawn, kept] = [visits[0]!, visits[1]!];
    await withdrawn.portal.button('Download notes.txt').click();
    await withdrawn.portal.heading('Access to this message was withdrawn').waitFor();
    expect(await withdrawn.portal.page.getByRole('main').innerText()).not.toMatch(
      /Draft of the offer|wrong person/,
    );
    expect(await seriousFaults(withdrawn.portal.page)).toEqual([]);
    expect(sha256(await kept.portal.download('notes.txt'))).toBe(sha256(NOTES));

    // At the link, and for a reply that was being written, the same.
    await withdrawn.portal.page.reload();
    await withdrawn.portal.heading('Access to this message was withdrawn').waitFor();
    await kept.portal.button('Reply').click();
    await kept.portal.write('Thank you');
    expect(
      (await world.system.cli(['message', 'revoke', trace, '--reason', 'all of it'])).code,
    ).toBe(0);
    await kept.portal.button('Send protected').click();
    await kept.portal.heading('Access to this message was withdrawn').waitFor();
    for (const { watch, context } of visits) {
      watch.expect(/status of 410/);
      expect(watch.all).toEqual([]);
      await context.close();
    }
    const rows = await world.system.query<{ kind: string; recipient: string; actor: string }>(
      `SELECT kind, recipient, actor FROM audit.record WHERE message_id = $1 AND kind = 'message.revoked' ORDER BY recipient`,
      [trace],
    );
    expect(rows).toEqual(
      [gone, stays].map((recipient) => ({
        kind: 'message.revoked',
        recipient,
        actor: 'command line',
      })),
    );
  });

  it('closes a message when its time is over, while it is open and at the link', async () => {
    const address = 'over@outside.example';
    const { trace, ticket } = await wrapped(
      world,
      address,
      await withNotes('[encrypt] Offer until noon'),
    );
    const { portal, watch, context } = await visit(world, ticket, address);
    await portal.signIn();
    await portal.mail.getByText('Read this first.').waitFor();
    await world.system.query(
      `UPDATE rights.licence SET expires_at = now() - interval '1 minute' WHERE message_id = $1`,
      [trace],
    );
    await portal.button('Preview notes.txt').click();
    await portal.heading('This message has expired').waitFor();
    expect(await seriousFaults(portal.page)).toEqual([]);
    await portal.page.reload();
    await portal.heading('This message has expired').waitFor();
    watch.expect(/status of 410/);
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('says of a link that leads nowhere no more than that', async () => {
    const { ticket } = await wrapped(world, 'cut@outside.example');
    const { portal, watch, context } = await visit(world, 'A'.repeat(43), 'nobody@outside.example');
    await portal.heading('This link does not lead to a message').waitFor();
    expect(await seriousFaults(portal.page)).toEqual([]);
    for (const address of [
      `/m/${ticket.slice(0, 40)}`,
      '/m/',
      '/nothing/here',
      '/link-not-complete',
    ]) {
      await portal.page.goto(`${world.system.portalUrl}${address}`);
      await portal
        .heading(/There is no page at this address|This link does not lead to a message/)
        .waitFor();
    }
    await portal.page.goto(world.system.portalUrl);
    await portal.heading('Open the link in your mail').waitFor();
    watch.expect(/status of 404/);
    expect(watch.all).toEqual([]);
    await context.close();
    const lost = await fetch(`${world.system.portalUrl}/open`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: 'null' },
      body: new URLSearchParams({ ticket: '../../evil' }),
    });
    expect([lost.status, lost.headers.get('location')]).toEqual([303, '/link-not-complete']);
  });
});
