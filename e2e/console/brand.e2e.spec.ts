import { crc32, deflateSync } from 'node:zlib';
import PostalMime, { type Email } from 'postal-mime';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { World } from '../journey/world';
import { ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper, protectEverything, traceOf } from '../support/protect';
import { firstOwner, invited, PASSWORD } from './console-client';
import { ConsolePage } from './console-page';

const BRAND = 'brand@demo.test';
const PINE = '#0B5A5E';
const letter = (subject: string) =>
  Buffer.from(
    `From: Claims desk <claims@demo.test>\r\nTo: r@outside.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@demo.test>\r\n\r\nThe text.\r\n`,
  );

/** 3000 × 800 with detail that packs to some megabytes. */
async function largeLogo(): Promise<Buffer> {
  const [width, height] = [3000, 800];
  const pixels = Buffer.alloc(width * height * 3, 0xff);
  let state = 7;
  for (let at = 0; at < pixels.length; at += 2) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    pixels[at] = 0x80 | (state >>> 16);
  }
  const mark = await sharp({ create: { width: 900, height: 500, channels: 3, background: PINE } })
    .png()
    .toBuffer();
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: mark, left: 1050, top: 150 }])
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** A PNG whose header says what it unpacks to. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const script = `<svg xmlns="http://www.w3.org/2000/svg" width="170" height="70"><script>parent.document.title='ran'</script></svg>`;

describe('the brand administrator, from sign-in to the next mail', () => {
  let world: World;
  let context: BrowserContext;
  let page: Page;
  let console_: ConsolePage;
  const faults: string[] = [];
  let before: Buffer;

  beforeAll(async () => {
    world = await World.start();
    await invited(await firstOwner(world.system), 'brand', BRAND);
    await protectEverything(world.system, world.outside);
    before = (await sent('An earlier message')).raw;
    context = await world.context({ viewport: { width: 1400, height: 1000 } });
    page = await context.newPage();
    console_ = new ConsolePage(page);
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      // Refusals are answers with a status, which the browser reports.
      if (message.type() === 'error' && !/status of (?:401|413|415|422)/.test(message.text()))
        faults.push(message.text());
    });
  });
  afterAll(async () => {
    await world?.stop();
  });

  async function sent(subject: string) {
    const trace = await world.send('claims@demo.test', 'r@outside.example', letter(subject));
    const mail = await world.arrivalOf(trace, 'r@outside.example');
    expect(isWrapper(mail.raw)).toBe(true);
    return mail;
  }
  const choose = async (name: string, buffer: Buffer, mimeType = 'image/png') =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
  const logoIn = (mail: Email) =>
    mail.attachments.find(({ disposition }) => disposition === 'inline');
  const preview = () => page.frameLocator('iframe');
  const seen = async (ticket: string) => {
    const visit = await context.newPage();
    await visit.goto(`${world.system.portalUrl}/m/${ticket}`);
    await visit.getByRole('button', { name: 'Email me a one-time passcode' }).waitFor();
    return visit;
  };

  it('signs in, and sees the one brand there is', async () => {
    await page.goto(world.system.adminUrl);
    await console_.signIn({ email: BRAND, password: PASSWORD });
    await console_.menu('Branding');
    await console_.heading('Branding').waitFor();
    expect(
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents(),
    ).not.toContain('Rules');
    await page.getByText('Protected mail is sent with one brand, Default.').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await console_.link('Default').click();
    await console_.heading('Default').waitFor();
    await preview().getByText('at Demo organisation').last().waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it.each([
    ['dear.png', Buffer.from('Dear customer,\nthis is text.\n'), 'This is a text file.'],
    ['mark.svg', Buffer.from(script), 'This is an SVG drawing with a script.'],
    ['wide.png', bomb(65_535, 65_535), '65,535 × 65,535 pixels'],
    ['gigabyte.png', bomb(16_384, 16_384), '16,384 × 16,384 pixels'],
    [
      'mark.gif',
      Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'),
      'This is a GIF file (image/gif).',
    ],
  ])('is told why %s is no logo', async (name, file, reason) => {
    await choose(name, file);
    await page.getByRole('alert').filter({ hasText: reason }).waitFor();
    expect(await page.title()).not.toBe('ran');
  });

  it('gives it a logo of some megabytes, which is made small, and cuts it', async () => {
    const large = await largeLogo();
    expect(large.length).toBeGreaterThan(2_000_000);
    expect(large.length).toBeLessThan(5_000_000);
    await choose('northgate.png', large);
    await page.getByText('3,000 × 800 px').waitFor();
    await console_.button('Crop').click();
    await console_.field('From left').fill('1050');
    await console_.field('From top').fill('150');
    await console_.field('Width').fill('900');
    await console_.field('Height').fill('370');
    await console_.button('Crop the logo').click();
    await page.getByText('in mail: 340 × 140 px').waitFor();
    await console_.field('Text for people who do not see the logo').fill('Northgate Mutual');
    await preview().getByRole('img', { name: 'Northgate Mutual' }).waitFor();
  });

  it('gives it colours, and is helped to some that read', async () => {
    await console_.field('Button and bar').fill(PINE);
    await console_.field('Links').fill('#D99A2B');
    await page.getByText('2.4 : 1 with the white card, needs 4.5 : 1').waitFor();
    await console_.button('Use it for Links').click();
    await page.getByText(/needs 4.5/).waitFor({ state: 'detached' });
    expect(await console_.field('Links').inputValue()).not.toBe('#D99A2B');
  });

  it('gives it texts, within their limits', async () => {
    await console_.field('Disclaimer').fill('x'.repeat(1_025));
    await page.getByText('1,025 / 1,024').waitFor();
    await page.getByText('The disclaimer has at most 1,024 characters.').waitFor();
    await page.getByText('The preview waits until').waitFor();
    expect(await console_.button('Publish version 2').isDisabled()).toBe(true);
    await console_.field('Disclaimer').fill('Northgate Mutual, confidential.');
    await console_.field('Introduction').fill('It is about your claim.');
    await console_.field('Button').fill('Read it now');
    await preview().getByText('It is about your claim.').waitFor();
    await page.getByRole('tab', { name: 'Plain text' }).click();
    await page.getByText('It is about your claim.').last().waitFor();
    await page.getByRole('tab', { name: 'Passcode mail' }).click();
    await preview().getByText('0123').first().waitFor();
    await page.getByRole('tab', { name: 'Sign-in' }).click();
    await preview().getByText('sent you a protected message').waitFor();
    await page.getByRole('radio', { name: 'Dark' }).click();
    await page.getByRole('radio', { name: 'Phone' }).click();
    await page.getByRole('tab', { name: 'Reader' }).click();
    await preview().getByRole('heading', { name: 'Your claim' }).waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it('saves a draft that no recipient sees', async () => {
    await console_.button('Save draft').click();
    await page.getByText(/changes, saved as draft\./).waitFor();
    const mail = await PostalMime.parse((await sent('Before it is published')).raw);
    expect(mail.html).not.toContain('Read it now');
    expect(logoIn(mail)).toBeUndefined();
  });

  it('gets a sample by mail', async () => {
    await console_.button('Send sample to me').click();
    await page.getByText(`A sample is on its way to ${BRAND}`).waitFor();
    const mail = await PostalMime.parse((await world.inside.waitFor(BRAND)).raw);
    expect(mail.subject).toBe('Sample of the brand Default');
    expect(mail.html).toContain('Read it now');
    expect(mail.html).toContain(PINE);
    expect(mail.html).toContain('alt="Northgate Mutual"');
    const logo = logoIn(mail);
    expect(logo?.mimeType).toBe('image/png');
    expect(Buffer.from(logo?.content as ArrayBuffer).length).toBeLessThan(40_000);
    expect(mail.html).toContain(`cid:${logo?.contentId?.replace(/[<>]/g, '')}`);
    // Nothing is fetched from anywhere when the mail is read.
    expect(mail.html).not.toMatch(/<img[^>]+src="https?:/);
  });

  it('publishes, and the next mail is sent with it', async () => {
    await console_.button('Publish version 2').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^Changed: logo, text of the logo, colour of button and bar/).waitFor();
    await dialog.getByRole('button', { name: 'Publish version 2' }).click();
    await page.getByText('Version 2 of Default is in force.').waitFor();
    const raw = await until(
      'a mail in the new look',
      async () => {
        const { raw: latest } = await sent('After it is published');
        return (await PostalMime.parse(latest)).html?.includes('Read it now') ? latest : null;
      },
      5,
    );
    const mail = await PostalMime.parse(raw);
    expect(mail.text).toContain('It is about your claim.');
    expect(mail.html).toContain('alt="Northgate Mutual"');
    expect(mail.html).toContain(PINE);
    const logo = Buffer.from(logoIn(mail)?.content as ArrayBuffer);
    expect(logo.length).toBeLessThan(40_000);
    expect(await sharp(logo).metadata()).toMatchObject({ format: 'png', width: 340, height: 140 });
    expect(mail.attachments.map(({ filename }) => filename)).toContain('message.html');

    const visit = await seen(await ticketOf(raw));
    await visit.getByRole('img', { name: 'Northgate Mutual' }).waitFor();
    await visit.getByText('Northgate Mutual, confidential.').waitFor();
    const primary = () =>
      visit.evaluate(() => document.documentElement.style.getPropertyValue('--mat-sys-primary'));
    expect(await primary()).toContain(PINE.toLowerCase());
    await visit.close();
  });

  it('leaves a message that was sent earlier in its old look', async () => {
    const visit = await seen(await ticketOf(before));
    expect(await visit.getByRole('img', { name: 'Northgate Mutual' }).count()).toBe(0);
    expect(
      await visit.evaluate(() =>
        document.documentElement.style.getPropertyValue('--mat-sys-primary'),
      ),
    ).toContain('#1e4976');
    await visit.close();
  });

  it('restores the version before, in force at once', async () => {
    await console_.button('History').click();
    await page.getByText('Version 2, in force').waitFor();
    await console_.button('Close').last().click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await console_.button('History').click();
    await console_.button('Restore version 1').click();
    await page
      .getByRole('dialog', { name: 'Restore version 1 of Default?' })
      .getByRole('button', { name: 'Restore version 1' })
      .click();
    await page.getByText('Version 1 is in force again, as version 3.').waitFor();
    await until(
      'a mail in the old look',
      async () =>
        !(await PostalMime.parse((await sent('After the restoration')).raw)).html?.includes(
          'Read it now',
        ),
      5,
    );
    expect(await console_.field('Introduction').inputValue()).toBe('');
  });

  it('makes another brand that a rule gives to some recipients only', async () => {
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
    await console_.button('New brand').click();
    await console_.field('Name, for administrators only').fill('Claims');
    await console_.button('Create the brand').click();
    await console_.heading('Claims').waitFor();
    await console_.field('Button').fill('See your claim');
    await console_.button('Publish version 1').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish version 1' }).click();
    await page.getByText('Version 1 of Claims is in force.').waitFor();
    const brand = new URL(page.url()).pathname.split('/').at(-1)!;
    const { status } = await world.system.api('POST', '/rules', {
      name: 'Claims look as claims',
      priority: 0,
      conditions: [{ predicate: 'SentTo', args: { addresses: ['c@outside.example'] } }],
      actions: [{ action: 'ApplyRightsProtectionCustomizationTemplate', args: { brand } }],
    });
    expect(status).toBe(201);
    await world.settled();
    const trace = await world.send(
      'claims@demo.test',
      ['c@outside.example', 'r@outside.example'],
      letter('To two'),
    );
    const to = (address: string) =>
      until(`${trace} at ${address}`, () =>
        world.outside.to(address).find(({ raw }) => traceOf(raw) === trace),
      );
    const [claims, other] = [await to('c@outside.example'), await to('r@outside.example')];
    expect((await PostalMime.parse(claims.raw)).html).toContain('See your claim');
    expect((await PostalMime.parse(other.raw)).html).toContain('Read the message');

    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
    await page.getByText('Used by 1 rule').waitFor();
    await console_.button('More about Claims').click();
    expect(await page.getByRole('menuitem', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    expect((await world.system.api('DELETE', `/brands/${brand}`)).status).toBe(409);
    expect(faults).toEqual([]);
  });

  it('keeps what somebody types while news of brands is on its way', async () => {
    await page.getByRole('link', { name: 'Claims' }).first().click();
    // The list has a heading of that name too: only the field is the brand's page alone.
    await console_.field('Button').waitFor();
    const here = `**/api/v1/brands/${new URL(page.url()).pathname.split('/').at(-1)!}`;
    let release = (): void => undefined;
    const released = new Promise<void>((done) => (release = done));
    let asks = (): void => undefined;
    const asked = new Promise<void>((done) => (asks = done));
    await page.route(here, async (route) => {
      asks();
      await released;
      await route.continue();
    });
    const other = await world.system.api('POST', '/brands', { name: 'Somebody else’s' });
    expect(other.status).toBe(201);
    await asked;
    await console_.field('Button').fill('Typed meanwhile');
    const answered = page.waitForResponse(here);
    release();
    await (await answered).finished();
    await page.unroute(here);
    expect(await console_.button('Save draft').isEnabled()).toBe(true);
    expect(await console_.field('Button').inputValue()).toBe('Typed meanwhile');
  });
});
