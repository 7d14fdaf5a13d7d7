import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRule } from '../support/protect';
import { seriousFaults } from './accessible';
import { withNotes } from './mail';
import { clientAt, visit, wrapped } from './visit';
import { World } from './world';

/**
 * Who may open a message, and until when, is held by keys. That it is not printed, copied or saved is a
 * request: the page follows it and says so, the licence and the interface grant nothing more.
 */
describe('a Do Not Forward message', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await createRule(world.system, {
      name: 'Privileged letters are not passed on',
      priority: 0,
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['privileged'] } }],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'do-not-forward' } }],
    });
    await world.settled();
  });
  afterAll(async () => {
    await world?.stop();
  });

  it('is offered neither for print nor to save nor to copy', async () => {
    const address = 'bound@outside.example';
    const { ticket } = await wrapped(world, address, await withNotes('Privileged advice'));
    const { portal, watch, context } = await visit(world, ticket, address);
    const { page } = portal;
    await portal.signIn();
    await portal.mail.getByText('Read this first.').waitFor();
    await page
      .getByText(
        'You can read and reply. You cannot forward, print, copy text or save attachments.',
      )
      .waitFor();
    const names = await page
      .getByRole('button')
      .evaluateAll((all) =>
        all.map((each) => each.getAttribute('aria-label') ?? each.textContent?.trim() ?? ''),
      );
    expect(names).toContain('Preview notes.txt');
    expect(names.filter((name) => /print|download|save|forward|copy|export/i.test(name))).toEqual(
      [],
    );

    // Looking at the file in place is what View is for.
    await portal.button('Preview notes.txt').click();
    await page.getByRole('dialog').getByText('Private notes').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await portal.button('Close the preview').click();

    await portal.mail.getByText('Read this first.').click({ clickCount: 3 });
    await page.keyboard.press('Control+C');
    await page
      .getByRole('status')
      .filter({ hasText: 'That is a request and not a lock' })
      .waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.getByText('This message may not be printed.').waitFor();
    expect(await portal.heading('Privileged advice').isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('has a licence that grants no more than its page offers', async () => {
    const address = 'strict@outside.example';
    const { ticket } = await wrapped(world, address, await withNotes('Privileged, again'));
    const client = clientAt(world, ticket);
    await client.signIn(world.outside, address);
    const view = (await (await client.call('GET', `/messages/${ticket}`)).json()) as {
      rights: string[];
    };
    const { claims } = await client.useLicence();
    expect(view.rights).toEqual(['View', 'Reply', 'ReplyAll']);
    expect(claims['rights']).toEqual(view.rights);
    // Nothing gives out the message in one piece or to anybody else; its sealed segments are what View needs.
    for (const path of [
      'raw',
      'original',
      'export',
      'forward',
      'print',
      'download',
      'attachments/2',
    ])
      for (const method of ['GET', 'POST'])
        expect(
          (await client.call(method, `/messages/${ticket}/${path}`)).status,
          `${method} ${path}`,
        ).toBe(404);
    expect((await client.call('GET', `/messages/${ticket}/segments?from=0&to=0`)).status).toBe(200);

    // A reply goes where the message came from, whatever the request names.
    const form = new FormData();
    const draft = {
      to: 'sender',
      subject: 'Fwd',
      html: '<p>See this</p>',
      copyToMe: false,
      attachments: [],
    };
    form.append(
      'reply',
      JSON.stringify({
        ...draft,
        recipients: ['press@elsewhere.example'],
        cc: ['press@elsewhere.example'],
      }),
    );
    const sent = await client.call('POST', `/messages/${ticket}/replies`, form);
    expect(sent.status).toBe(201);
    expect(await sent.json()).toMatchObject({ to: ['alice@demo.test'] });
    form.set('reply', JSON.stringify({ ...draft, to: 'press@elsewhere.example' }));
    expect((await client.call('POST', `/messages/${ticket}/replies`, form)).status).toBe(422);
  });
});
