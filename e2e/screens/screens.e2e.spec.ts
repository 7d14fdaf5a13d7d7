import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from '../journey/accessible';
import { messageHtml } from '../journey/visit';
import type { PortalPage } from '../journey/portal-page';
import { until } from '../support/ports';
import { createRule } from '../support/protect';
import { Camera } from './camera';
import { advice, ELENA, note, quarter, READER } from './letters';
import { Stage } from './stage';

const wrongFor = (code: string): string => (code[0] === '1' ? '2' : '1') + code.slice(1);

describe('every screen that a recipient can come to', () => {
  const camera = new Camera();
  let stage: Stage;
  let message: Awaited<ReturnType<Stage['wrapped']>>;
  let reader: PortalPage;

  beforeAll(async () => {
    stage = await Stage.open();
    const privileged = { predicate: 'SubjectContainsWords', args: { words: ['privileged'] } };
    const to = (template: string) => [
      { action: 'ApplyRightsProtectionTemplate', args: { template } },
    ];
    await createRule(stage.system, {
      name: 'Privileged letters are not passed on',
      conditions: [privileged],
      actions: to('do-not-forward'),
    });
    await createRule(stage.system, {
      name: 'Mail to Alder leaves protected',
      conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['alder.example'] } }],
      exceptions: [privileged],
      actions: to('encrypt-only'),
    });
  });
  afterAll(async () => {
    await stage?.close();
  });

  it('would be told by axe of a page that is at fault', async () => {
    const page = await stage.page();
    await page.setContent('<button></button><p style="color: #aaa; background: #fff">Pale</p>');
    expect((await seriousFaults(page)).join()).toMatch(/button-name.*color-contrast/);
    await page.context().close();
  });

  it('the built-in mailbox, empty', async () => {
    const page = await stage.page();
    await page.goto(stage.mailbox.url);
    await page.getByText('No message has left the gateway yet.').waitFor();
    await camera.take('mailbox-empty', page);
  });

  it('from the sign-in page into the message', async () => {
    message = await stage.wrapped(ELENA, READER, await quarter());
    reader = await stage.visit(message.ticket, READER);
    const { page } = reader;
    await reader.button('Email me a one-time passcode').waitFor();
    await camera.take('sign-in', page);
    const code = await reader.codeInMail(await reader.askForPasscode());
    await camera.take('passcode', page);
    await reader.enter(wrongFor(code));
    await page.getByRole('alert').filter({ hasText: '4 tries left' }).waitFor();
    await camera.take('passcode-wrong', page);
    await reader.enter(code);
    await reader.heading(/Figures of the third quarter/).waitFor();
    await reader.mail.getByRole('img', { name: 'Bars of five quarters' }).waitFor();
    await page.getByText(/from another site is blocked|from other sites are blocked/).waitFor();
    await camera.take('reader', page);
    await reader.button('To you and 2 others').click();
    await camera.take('reader-recipients', page);
    await reader.button('Preview floor-plan.png').click();
    await page.getByRole('dialog').getByRole('img', { name: 'floor-plan.png' }).waitFor();
    await camera.take('preview', page);
    await reader.button('Close the preview').click();
    await reader.mail.getByRole('link', { name: 'in the calendar' }).click();
    await page.getByRole('dialog').getByText('calendar.demo.test').first().waitFor();
    await camera.take('leaving', page);
    await page.keyboard.press('Escape');
  });

  it('the reply, from the empty page to the receipt', async () => {
    const { page } = reader;
    await reader.button('Reply').click();
    await reader.heading('Reply').waitFor();
    await page.getByRole('textbox', { name: 'Your reply' }).waitFor();
    await camera.take('reply', page);
    await reader.button('Send protected').click();
    await page.getByRole('alert').filter({ hasText: 'nothing to send yet' }).waitFor();
    await reader.write('Dear Elena, thank you. One question about services: ', 'is the difference of 3,550 final?');
    await reader.attach(stage.file('Remarks on the third quarter.pdf', Buffer.alloc(212_000)), stage.file('photo of the board.jpg', Buffer.alloc(2_400_000)));
    await camera.take('reply-filled', page);
    await reader.button('Discard').click();
    await page.getByRole('dialog').getByText('Discard this reply?').waitFor();
    await camera.take('reply-discard', page);
    await reader.button('Keep writing').click();
    await reader.button('Send protected').click();
    await reader.heading(/^Sent to /).waitFor();
    await camera.take('sent', page);
    await reader.button('Back to the message').click();
    await page.getByText('Your reply').first().waitFor();
    await camera.take('reader-replied', page);
  });

  it('a text, and a letter that may not be passed on', async () => {
    const { page } = reader;
    const text = await stage.wrapped(ELENA, READER, await note());
    await page.goto(stage.link(text.ticket));
    await reader.mail.getByText('the code for the archive').waitFor();
    await camera.take('reader-text', page);
    const letter = await stage.wrapped('m.delacroix@demo.test', READER, await advice());
    await page.goto(stage.link(letter.ticket));
    await reader.mail.getByText('we advise to refuse').waitFor();
    await camera.take('reader-do-not-forward', page);
    await reader.heading(/Privileged/).click({ clickCount: 3 });
    await page.keyboard.press('Control+C');
    await page.getByRole('status').filter({ hasText: 'a request and not a lock' }).waitFor();
    await camera.take('reader-copy-refused', page);
    await reader.button('Preview Opinion.txt').click();
    await page.getByRole('dialog').getByText('clause 14').waitFor();
    await camera.take('preview-text', page);
  });

  it('another mailbox, the end of a session, and signing out', async () => {
    const { page } = reader;
    const other = await stage.wrapped(ELENA, 'jiwoo.park@alder.example', await note());
    await page.goto(stage.link(other.ticket));
    await reader.heading('This message is for another address').waitFor();
    await camera.take('not-for-you', page);
    await page.goto(stage.link(message.ticket));
    await reader.mail.getByText('Dear Robin').waitFor();
    await stage.system.query(`UPDATE rights.portal_session SET last_seen_at = now() - interval '1 hour'`);
    await reader.button('Preview floor-plan.png').click();
    await page.getByText('Your session has ended').waitFor();
    await camera.take('session-ended', page);
    await stage.wait(READER, 2);
    await reader.signIn();
    await reader.button('Sign out').click();
    await reader.heading('You are signed out').waitFor();
    await camera.take('signed-out', page);
  });

  it('passcodes that no longer work, and too many of them', async () => {
    const address = 'sam@alder.example';
    const { ticket } = await stage.wrapped(ELENA, address, await note());
    const late = await stage.visit(ticket, address);
    const alert = late.page.getByRole('alert');
    const code = await late.codeInMail(await late.askForPasscode());
    await stage.wait(address, 11);
    await late.enter(code);
    await alert.filter({ hasText: 'This passcode has expired' }).waitFor();
    await camera.take('passcode-expired', late.page);

    const hasty = await stage.visit(ticket, address);
    const next = await hasty.codeInMail(await hasty.askForPasscode());
    for (let attempt = 0; attempt < 5; attempt++) {
      await hasty.enter(wrongFor(next));
      await hasty.page.getByRole('alert').filter({ hasText: attempt < 4 ? `${4 - attempt} tr` : 'tried too often' }).waitFor();
    }
    await camera.take('passcode-spent', hasty.page);
    for (let sent = 2; sent < 5; sent++) {
      await stage.wait(address, 2);
      const again = await stage.visit(ticket, address);
      await again.askForPasscode();
      await again.page.context().close();
    }
    await stage.wait(address, 2);
    const often = await stage.visit(ticket, address);
    await often.button('Email me a one-time passcode').click();
    await often.heading(/^Too many tries/).waitFor();
    await camera.take('too-many', often.page);
  });

  it('messages that have ended', async () => {
    const address = 'kim@alder.example';
    const ends = { revoked: 'Access to this message was withdrawn', erased: 'This message is no longer kept', expired: 'This message has expired' };
    for (const [how, heading] of Object.entries(ends)) {
      const { trace, ticket } = await stage.wrapped(ELENA, address, await note());
      if (how === 'expired') await stage.system.query(`UPDATE rights.licence SET expires_at = now() - interval '1 day' WHERE message_id = $1`, [trace]);
      else expect((await stage.system.cli(['message', 'revoke', trace, '--reason', 'screens'])).code).toBe(0);
      // Nothing erases by hand yet; retention does, by the same row.
      if (how === 'erased') await stage.system.query(`UPDATE rights.tombstone SET reason = 'erased' WHERE message_id = $1`, [trace]);
      const portal = await stage.visit(ticket, address);
      await portal.heading(heading).waitFor();
      await camera.take(how, portal.page);
    }
  });

  it('pages without a message', async () => {
    const page = await stage.page();
    const at = async (path: string, heading: string) => {
      await page.goto(`${stage.system.portalUrl}${path}`);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    };
    await at(`/m/${'A'.repeat(43)}`, 'This link does not lead to a message');
    await camera.take('unknown-link', page);
    await at('/link-not-complete', 'There is no page at this address');
    await camera.take('not-found', page);
    await at('/help', 'How protected messages work');
    await camera.take('help', page);
    await at('/', 'Open the link in your mail');
    await camera.take('root', page);
  });

  it('browsers that cannot', async () => {
    const bare = await stage.page({ javaScriptEnabled: false });
    await bare.goto(stage.link(message.ticket));
    await bare.getByRole('heading', { name: 'This page needs scripts to open a protected message' }).waitFor();
    await camera.take('no-scripts', bare, { measured: false });

    // The same pages at an address without TLS that is not this machine: no WebCrypto there.
    const page = await stage.page();
    await page.route('http://portal.insecure.test/**', async (route) => {
      const url = route.request().url().replace('http://portal.insecure.test', stage.system.portalUrl);
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await page.goto(stage.link(message.ticket).replace(stage.system.portalUrl, 'http://portal.insecure.test'));
    await page.getByRole('heading', { name: 'This browser cannot open protected messages' }).waitFor();
    await camera.take('no-webcrypto', page);
  });

  it('the mails, and the mailbox that keeps them', async () => {
    const page = await stage.page();
    const passcode = (await stage.mailbox.to(READER)).find(({ raw }) => raw.includes('one-time passcode, reference') || raw.includes('Your one-time'))!;
    for (const [name, { raw }] of Object.entries({ 'wrapper-mail': message, 'passcode-mail': passcode })) {
      await page.goto(`file://${stage.file(`${name}.html`, (await PostalMime.parse(raw)).html ?? '')}`);
      await page.getByText('Demo organisation').first().waitFor();
      await camera.take(name, page);
    }
    await page.goto(`file://${stage.file('message.html', await messageHtml(message.raw))}`);
    await page.getByRole('button').waitFor();
    await camera.take('message-file', page);

    await page.goto(stage.mailbox.url);
    await page.getByRole('link', { name: /Figures of the third quarter/ }).first().waitFor();
    await camera.take('mailbox', page);
    await page.goto(`${stage.mailbox.url}/${message.id}`);
    await page.getByTitle('Message').contentFrame().getByText('has sent you a protected message').last().waitFor();
    await camera.take('mailbox-message', page);
  });

  it('a service that cannot answer', async () => {
    const page = await stage.page();
    await page.goto(stage.system.portalUrl);
    await stage.system.stopDatabase();
    await page.goto(stage.link(message.ticket));
    await page.getByRole('heading', { name: 'The service cannot answer at the moment' }).waitFor();
    await camera.take('server-error', page);
    await stage.system.startDatabase();
    const again = page.getByRole('button', { name: 'Try again' });
    const back = page.getByRole('button', { name: 'Email me a one-time passcode' });
    await until('the service is back', async () => {
      if (await back.isVisible()) return true;
      if (await again.isEnabled()) await again.click();
      return back.isVisible();
    });
    await stage.system.kill();
    await page.getByRole('link', { name: 'How this works' }).click();
    await page.goBack();
    await page.getByRole('heading', { name: 'There is no connection' }).waitFor();
    await camera.take('no-connection', page);
  });

  it('each was reached, fits its width and has nothing serious for axe', () => {
    console.info(`screens: ${camera.taken.length} (${camera.taken.join(', ')})`);
    expect(camera.taken.length).toBeGreaterThanOrEqual(38);
    expect(camera.faults).toEqual([]);
  });
});
