import PostalMime from 'postal-mime';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorpusEntry, corpusFile, mimeCorpus } from '../support/corpus';
import { isWrapper, protectEverything } from '../support/protect';
import type { Sink } from '../support/sink';
import { wireForm } from '../support/smtp';
import { seriousFaultsInBoth } from './accessible';
import { PortalPage, sha256 } from './portal-page';
import { Watch } from './watch';
import { World } from './world';

const READER = 'reader@outside.example';

/** Something real: text, a picture inside it by Content-ID, and a file, all with facts that both parsers agree on. */
function chooseMessage(): CorpusEntry {
  const entry = mimeCorpus().find(({ file, firm, tags, facts }) => {
    if (!firm || tags.includes('malformed') || !tags.includes('encoded-word')) return false;
    const pictures = facts.leaves.filter(({ type }) => type.startsWith('image/'));
    const files = facts.leaves.filter(
      ({ type, disposition }) => disposition === 'attachment' && !type.startsWith('image/'),
    );
    return (
      pictures.length > 0 &&
      files.length > 0 &&
      /src=(?:3D)?"cid:/.test(corpusFile(file).toString('latin1'))
    );
  });
  if (!entry) throw new Error('the corpus has no such message');
  return entry;
}

/** `message.html` of a wrapper, as a mail program saves it. */
async function messageHtml(world: World, wrapper: Buffer, name: string): Promise<string> {
  const { attachments } = await PostalMime.parse(wrapper);
  const file = attachments.find(({ filename }) => filename === 'message.html');
  if (!file) throw new Error('no message.html');
  return world.file(name, Buffer.from(file.content as ArrayBuffer));
}

describe('a recipient, from the wrapper to the reply', () => {
  const entry = chooseMessage();
  const { facts } = entry;
  const raw = wireForm(corpusFile(entry.file));
  const sender = facts.from[0]!.address;
  const file = facts.leaves.find(
    ({ type, disposition }) => disposition === 'attachment' && !type.startsWith('image/'),
  )!;
  const enclosed = Buffer.from('name;amount\r\nAlder;12\r\nBirch;30\r\n'.repeat(5_000));
  let world: World;
  let context: BrowserContext;
  let watch: Watch;
  let page: Page;
  let portal: PortalPage;
  let wrapper: Buffer;

  beforeAll(async () => {
    world = await World.start();
    await protectEverything(world.system, world.outside);
    // The sender's domain is made one of the organisation's, so that the message goes out as it is.
    const domain = { name: sender.slice(sender.indexOf('@') + 1) };
    expect((await world.system.api('POST', '/domains', domain)).status).toBe(201);
    await world.settled();
    context = await world.context();
    watch = new Watch(context, world.system.portalUrl);
    page = await context.newPage();
    portal = new PortalPage(page, world.outside, READER);
  });
  afterAll(async () => {
    await world?.stop();
  });

  /** Writes a reply with bold words and a file, and sends it. @returns the heading of the receipt. */
  async function reply(text: string): Promise<string> {
    await portal.button('Reply').click();
    await portal.write(`${text} `, 'without delay');
    await portal.attach(world.file('amounts.csv', enclosed));
    await page.getByText('amounts.csv').waitFor();
    await portal.button('Send protected').click();
    const receipt = portal.heading(/^Sent to /);
    await receipt.waitFor();
    return (await receipt.textContent()) ?? '';
  }

  async function expectReply(content: Buffer): Promise<void> {
    const mail = await PostalMime.parse(content);
    expect(mail.subject).toBe(`Re: ${facts.subject}`);
    expect(mail.html).toMatch(/<(strong|b)>without delay<\/\1>/);
    expect(mail.text).toContain('without delay');
    expect(mail.inReplyTo).toBe(facts.messageId);
    const files = mail.attachments.map(({ filename }) => filename);
    expect(files).toEqual(['amounts.csv']);
    expect(sha256(Buffer.from(mail.attachments[0]!.content as ArrayBuffer))).toBe(sha256(enclosed));
  }

  it('gets a wrapper for a message sent by swaks', async () => {
    const trace = await world.swaks(sender, READER, raw);
    ({ raw: wrapper } = await world.arrivalOf(trace, READER));
    expect(isWrapper(wrapper)).toBe(true);
  });

  it('opens message.html from the disk, and its button leads to the sign-in page', async () => {
    await page.goto(`file://${await messageHtml(world, wrapper, 'message.html')}`);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await page.getByRole('button').click();
    await portal.heading(/sent you a protected message/).waitFor();
    expect(new URL(page.url()).origin).toBe(world.system.portalUrl);
    expect(await page.getByText(sender).first().isVisible()).toBe(true);
    expect(await page.getByText(READER).count()).toBe(0);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it('proves the mailbox by a passcode whose mail shows the same reference', async () => {
    const reference = await portal.askForPasscode();
    expect(reference).toMatch(/^\w{4}$/);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await portal.enter(await portal.codeInMail(reference));
    await portal.heading(facts.subject!).waitFor();
  });

  it('reads subject, text and the picture inside the text', async () => {
    expect(await portal.heading(facts.subject!).isVisible()).toBe(true);
    await portal.mail.getByText('nyan cat for you').first().waitFor();
    const pictures = portal.mail.getByRole('img');
    await expect.poll(() => pictures.count()).toBeGreaterThan(0);
    for (const picture of await pictures.all())
      await expect
        .poll(() => picture.evaluate((it) => (it as HTMLImageElement).naturalWidth))
        .toBeGreaterThan(0);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it('saves the attachment, identical to what was attached', async () => {
    expect(sha256(await portal.download(file.filename!))).toBe(file.sha256);
  });

  it('replies, and the reply is readable mail at the internal hop, where that is trusted', async () => {
    expect(await reply('Pay it')).toContain(sender);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    const { raw: arrived } = await world.inside.waitFor(sender);
    expect(isWrapper(arrived)).toBe(false);
    await expectReply(arrived);
  });

  it('replies, and the reply arrives wrapped and is opened in the portal, where it is not', async () => {
    await world.change({ openForOwnPeople: 'never' });
    await portal.button('Back to the message').click();
    await reply('Once more');
    const { raw: arrived } = await world.inside.waitFor(sender, 2);
    expect(isWrapper(arrived)).toBe(true);
    expect(arrived.toString('latin1')).not.toContain('without delay');
    expect((await PostalMime.parse(arrived)).replyTo?.[0]?.address).toBe(READER);
    await readWrapped(arrived, world.inside);
  });

  async function readWrapped(arrived: Buffer, post: Sink): Promise<void> {
    const own = await world.context();
    const ownWatch = new Watch(own, world.system.portalUrl);
    const desk = new PortalPage(await own.newPage(), post, sender);
    await desk.page.goto(`file://${await messageHtml(world, arrived, 'reply.html')}`);
    await desk.page.getByRole('button').click();
    await desk.signIn();
    await desk.heading(`Re: ${facts.subject}`).waitFor();
    await desk.mail.getByText('Once more').waitFor();
    expect(await desk.mail.getByRole('strong').textContent()).toBe('without delay');
    expect(sha256(await desk.download('amounts.csv'))).toBe(sha256(enclosed));
    expect(await seriousFaultsInBoth(desk.page)).toEqual([]);
    // An answer goes to the person who wrote, not to the address that speaks for them.
    await desk.button('Reply').click();
    const to = desk.page.getByRole('list', { name: 'To' }).getByRole('listitem');
    await expect.poll(() => to.allTextContents()).toEqual([READER]);
    expect(ownWatch.all).toEqual([]);
    await own.close();
  }

  it('has heard no complaint of the browser and asked nobody else for anything', () => {
    expect(watch.all).toEqual([]);
  });
});
