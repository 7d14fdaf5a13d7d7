import { editedFields } from '@chancery/mail';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveRule } from '../smtp/world';
import { ticketOf } from '../support/portal-client';
import { clientAt, marked, visit } from './visit';
import { World } from './world';

const BOB = 'bob@outside.example';
const CAROL = 'carol@outside.example';

describe('what rules change, for who reads it in the portal', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await saveRule(world.system, {
      name: 'Name the archive',
      conditions: [
        { predicate: 'SubjectContainsWords', args: { words: ['[encrypt]'] } },
        { predicate: 'SentTo', args: { addresses: [BOB] } },
      ],
      actions: [
        { action: 'PrependSubject', args: { text: '[Große Sache] ' } },
        { action: 'CopyTo', args: { addresses: ['archive@outside.example'] } },
        { action: 'SetHeader', args: { name: 'X-Class', value: 'restricted' } },
      ],
    });
  });
  afterAll(async () => {
    await world?.stop();
  });

  it('is the subject of the wrapper, of the page and of the reply, and whom a reply to all goes to', async () => {
    const raw = marked('Figures', 'Numbers for Thursday.\r\n', `To: ${BOB}\r\n`);
    const trace = await world.send('alice@demo.test', [BOB, CAROL], raw);
    const { raw: wrapper } = await world.arrivalOf(trace, BOB);
    const subject = '[Große Sache] [encrypt] Figures';
    expect((await PostalMime.parse(wrapper)).subject).toBe(subject);

    const { portal, watch, context } = await visit(world, await ticketOf(wrapper), BOB);
    await portal.signIn();
    await portal.heading(subject).waitFor();
    await portal.button('To you and 1 other').click();
    await portal.page.getByRole('listitem').filter({ hasText: 'archive@' }).waitFor();
    await portal.button('Reply all').click();
    const reply = portal.page.getByRole('textbox', { name: 'Subject' });
    await expect.poll(() => reply.inputValue()).toBe(`Re: ${subject}`);
    await portal.page.getByText('archive@outside.example').first().waitFor();
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('is the text of the organisation around the message, and no more than text', async () => {
    const DORA = 'dora@outside.example';
    const add = (args: object) => [{ action: 'ApplyHtmlDisclaimer', args }];
    const conditions = [{ predicate: 'SentTo', args: { addresses: [DORA] } }];
    await saveRule(world.system, {
      name: 'Before',
      conditions,
      actions: add({ html: '<p>From <b>%%DisplayName%%</b></p>', location: 'Prepend' }),
    });
    await saveRule(world.system, {
      name: 'After',
      conditions,
      actions: add({
        html: '<p style="color: #4c5a67">Confidential: <a href="https://example.com/legal">terms</a></p>',
      }),
    });
    const body =
      '<html><body><p>Numbers for Thursday.</p></body></html>\r\n<script>parent.x = 1</script>\r\n';
    const type = 'MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n';
    const raw = marked('Around', body, type)
      .toString()
      .replace('Alice Aldous', '"Al <img src=x onerror=alert(1)> ice"');
    const trace = await world.send('alice@demo.test', DORA, Buffer.from(raw));
    const { raw: wrapper } = await world.arrivalOf(trace, DORA);
    const { portal, watch, context } = await visit(world, await ticketOf(wrapper), DORA);
    await portal.signIn();
    await portal.mail.getByText('Numbers for Thursday.').waitFor();
    const shown = (await portal.mail.locator('body').innerText()).replace(/\s+/g, ' ').trim();
    expect(shown).toBe(
      'From Al <img src=x onerror=alert(1)> ice Numbers for Thursday. Confidential: terms',
    );
    expect(await portal.mail.locator('img, script').count()).toBe(0);
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('is told to nobody of another group, and never to the sealed bytes', async () => {
    const raw = marked('Split', 'Numbers for Friday.\r\n', `To: ${BOB}\r\n`);
    const trace = await world.send('alice@demo.test', [BOB, CAROL], raw);
    const of = async (address: string) => {
      const { raw: wrapper } = await world.arrivalOf(trace, address);
      const client = clientAt(world, await ticketOf(wrapper));
      await client.signIn(world.outside, address);
      const { answer } = await client.useLicence();
      const opened = await client.open();
      return { edits: answer.edits, ...opened };
    };
    await world.wait(BOB, 2);
    const bob = await of(BOB);
    const carol = await of(CAROL);
    expect(carol.edits).toEqual([]);
    expect(bob.edits.map(({ kind }) => kind)).toEqual([
      'prepend-subject',
      'add-addresses',
      'set-header',
    ]);
    for (const { raw: opened, index } of [bob, carol]) {
      expect(opened.equals(raw)).toBe(true);
      expect(index.subject).toBe('[encrypt] Split');
    }
    expect(editedFields(bob.index, bob.edits).subject).toBe('[Große Sache] [encrypt] Split');
  });
});
