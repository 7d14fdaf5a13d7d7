import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SHARED } from '../support/corpus';
import { protectEverything } from '../support/protect';
import { LOADS } from './load-vectors';
import { linkOf, type Visit, visit, wrapped } from './visit';
import { World } from './world';

const READER = 'target@outside.example';
/** Payloads of each collection that are tried: a spread over the whole of it. */
const TAKEN = { h5sc: 28, dompurify: 28, roundcube: 4 };

/**
 * What Chromium says while the mail is parsed into a document that is shown nowhere: that it would not
 * run a handler there, and that it would not load a track. Neither is left in what is shown.
 */
const INERT = [
  /^error: Blocked script execution in '[^']*\/frame'/,
  /^error: Loading media from .*\/track' violates/,
];

interface Vector {
  name: string;
  payload: string;
}

function vectorsOf(collection: keyof typeof TAKEN): Vector[] {
  const file = resolve(SHARED, `corpus/xss/${collection}.json`);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: { n: number; payload: string }[];
  };
  const step = vectors.length / TAKEN[collection];
  return Array.from({ length: TAKEN[collection] }, (_, at) => vectors[Math.floor(at * step)]!).map(
    ({ n, payload }) => ({
      name: `${collection} ${n}`,
      payload,
    }),
  );
}

/** Every address of another site becomes the beacon's; names of XML vocabularies stay what they are. */
const aimed = ({ name, payload }: Vector, beacon: string): string =>
  payload.replace(
    /(?:https?:)?\\?\/\\?\/(?!www\.w3\.org)[a-z0-9][\w.-]*\.[a-z]{2,}[^\s"'<>)]*/gi,
    `${beacon}/${encodeURIComponent(name)}`,
  );

/** One mail with several texts in HTML, one after another. */
function mail(
  htmls: string[],
  fields = 'From: Mallory <alice@demo.test>\r\nSubject: Hostile\r\n',
): Buffer {
  const id = `Message-ID: <${Math.random()}@demo.test>\r\nMIME-Version: 1.0\r\n`;
  const parts = htmls.map((html) => {
    const body = Buffer.from(html, 'utf8').toString('base64').replace(/.{76}/g, '$&\r\n');
    return `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${body}\r\n`;
  });
  if (parts.length === 1) return Buffer.from(fields + id + parts[0]!);
  const mixed = parts.map((part) => `--b0undary\r\n${part}`).join('');
  return Buffer.from(
    `${fields}${id}Content-Type: multipart/mixed; boundary=b0undary\r\n\r\n${mixed}--b0undary--\r\n`,
  );
}

/** What the frame's document must not hold, whatever the mail held. */
function leftovers(root: HTMLElement): string[] {
  const found: string[] = [];
  const banned =
    /^(script|iframe|frame|object|embed|applet|svg|math|base|meta|link|form|input|button|textarea|select|video|audio|source|track|template|portal|noscript)$/;
  for (const element of root.ownerDocument.querySelectorAll('body, body *')) {
    if (banned.test(element.localName)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (/^on|^(?:srcset|ping|background|action|formaction|poster|srcdoc|xlink:href)$/i.test(name))
        found.push(`${element.localName} ${name}`);
      if (
        /^(?:href|src)$/.test(name) &&
        !/^(?:https?:|mailto:|tel:|#|blob:|data:image\/(?!svg))/i.test(value)
      )
        found.push(`${name}=${value.slice(0, 60)}`);
    }
  }
  return found;
}

/** What a person does, and what loading does, done to everything; nothing that reacts should be left. */
function provoke(root: HTMLElement): void {
  const types = [
    'mouseover',
    'pointerenter',
    'focus',
    'blur',
    'load',
    'error',
    'toggle',
    'animationend',
    'transitionend',
    'scroll',
    'wheel',
    'keydown',
    'beforeinput',
  ];
  for (const element of root.querySelectorAll('body, body *'))
    for (const type of types.concat(element.closest('a') ? [] : ['click']))
      element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
}

describe('hostile mail in a real browser', () => {
  const vectors = [...vectorsOf('h5sc'), ...vectorsOf('dompurify'), ...vectorsOf('roundcube')];
  const hits: string[] = [];
  let world: World;
  let beacon: Server;
  let at: string;
  let reader: Visit;
  let page: Page;

  beforeAll(async () => {
    beacon = createServer((request, response) => {
      const control = /^\/control\/(\d+)/.exec(request.url ?? '')?.[1];
      if (control === undefined && request.url !== '/favicon.ico') hits.push(request.url ?? '');
      response.setHeader('content-type', control === undefined ? 'text/plain' : 'text/html');
      response.end(control === undefined ? '' : aimed(vectors[Number(control)]!, at));
    });
    await new Promise<void>((done) => beacon.listen(0, '127.0.0.1', done));
    at = `http://127.0.0.1:${(beacon.address() as AddressInfo).port}`;
    world = await World.start();
    await protectEverything(world.system, world.outside);
    const { ticket } = await wrapped(world, READER, mail(['<p>Nothing yet</p>']));
    reader = await visit(world, ticket, READER);
    ({ page } = reader.portal);
    await reader.portal.signIn();
  });
  afterAll(async () => {
    beacon?.closeAllConnections();
    beacon?.close();
    await world?.stop();
  });

  async function read(raw: Buffer, shown: string): Promise<void> {
    const { ticket } = await wrapped(world, READER, raw);
    await page.goto(linkOf(world, ticket));
    await reader.portal.mail.getByText(shown).last().waitFor();
  }

  async function expectHarmless(what: string): Promise<void> {
    const root = reader.portal.mail.locator(':root');
    expect(await root.evaluate(leftovers), what).toEqual([]);
    await root.evaluate(provoke);
    // Once more round the browser, for what comes a turn later.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 150)));
    for (const line of INERT) reader.watch.expect(line);
    expect(reader.watch.all, what).toEqual([]);
    expect(hits, what).toEqual([]);
    expect(new URL(page.url()).origin).toBe(world.system.portalUrl);
  }

  it('is hostile: without a portal the same texts run scripts and call home', async () => {
    const context = await world.context();
    let scripts = 0;
    context.on('dialog', (dialog) => {
      scripts++;
      dialog.dismiss().catch(() => undefined);
    });
    await context.exposeBinding('xssRan', () => scripts++);
    const bare = await context.newPage();
    for (const [n, { name }] of vectors.entries())
      if (!name.startsWith('roundcube'))
        await bare
          .goto(`${at}/control/${n}`, { waitUntil: 'domcontentloaded', timeout: 2_000 })
          .then(() => bare.waitForTimeout(40))
          .catch(() => undefined);
    await context.close();
    console.info(`control: ${scripts} scripts, ${hits.length} requests`);
    const [ran, asked] = [scripts, hits.splice(0).length];
    expect(ran).toBeGreaterThan(5);
    expect(asked).toBeGreaterThan(2);
  });

  it('is shown sixty payloads in a frame that runs nothing and asks for nothing', async () => {
    expect(vectors.length).toBe(60);
    const together = vectors.filter(({ name }) => !name.startsWith('roundcube'));
    for (let first = 0; first < together.length; first += 14) {
      const batch = together.slice(first, first + 14);
      await read(
        mail([...batch.map((vector) => aimed(vector, at)), '<p>End of the batch</p>']),
        'End of the batch',
      );
      await expectHarmless(`${batch[0]!.name} to ${batch.at(-1)!.name}`);
    }
    // A text that stands alone has the frame's own body for its ground.
    for (const vector of vectors.filter(({ name }) => name.startsWith('roundcube'))) {
      await read(mail([`${aimed(vector, at)}<p>End of the batch</p>`]), 'End of the batch');
      await expectHarmless(vector.name);
    }
  });

  it('loads nothing, in every way that HTML and CSS know, and says that it did not', async () => {
    await read(
      mail(LOADS.map((load) => load.replaceAll('BEACON', at)).concat('<p>End of the loads</p>')),
      'End of the loads',
    );
    await expectHarmless('loads');
    await page.getByText(/from other sites are blocked/).waitFor();
    await read(
      mail([
        `<body background="${at}/body"><style>@import "${at}/import"; p { background: url(${at}/p) }</style><p>Alone</p></body>`,
      ]),
      'Alone',
    );
    await expectHarmless('loads of a text that stands alone');
  });

  it('treats subject, names and file names as text', async () => {
    const evil = `<img src="${at}/x" onerror=alert(1)>`;
    const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
    const file = `--b0undary\r\nContent-Type: text/html; name="${word(evil)}"\r\nContent-Disposition: attachment; filename="${word(`${evil}.html`)}"\r\n\r\n<script src="${at}/file"></script>\r\n`;
    const fields = `From: ${word(`Mallory ${evil}`)} <alice@demo.test>\r\nTo: ${word(`Others ${evil}`)} <others@outside.example>\r\nSubject: ${word(`Subject ${evil} \u202egnp.exe`)}\r\n`;
    const raw = mail(['<p>Shown</p>', '<p>End</p>'], fields)
      .toString('utf8')
      .replace('--b0undary--', `${file}--b0undary--`);
    await read(Buffer.from(raw), 'End');
    await expectHarmless('header fields');
    const { portal } = reader;
    expect(await portal.heading(/^Subject <img src=/).isVisible()).toBe(true);
    expect(await portal.heading(/\u202e/).count()).toBe(0);
    await page.getByText('Mallory <img src=').first().waitFor();
    await page.getByRole('listitem').filter({ hasText: '.html' }).waitFor();
    await portal.button(/^To you and 1 other/).click();
    await page.getByText('Others <img src=').waitFor();
    await expectHarmless('header fields, opened');
  });

  it('asks before it follows a link, and shows where that really leads', async () => {
    await read(
      mail([
        `<p><a href="${at}/away" title="https://bank.example">https://bank.example</a> End</p>`,
      ]),
      'End',
    );
    await reader.portal.mail.getByRole('link').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(new URL(at).host).first().waitFor();
    expect(hits).toEqual([]);
    await page.keyboard.press('Escape');
    expect(hits).toEqual([]);
    expect(reader.watch.all).toEqual([]);
  });
});
