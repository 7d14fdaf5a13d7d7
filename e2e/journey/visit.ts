import PostalMime from 'postal-mime';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { PortalClient, ticketOf } from '../support/portal-client';
import type { Sink } from '../support/sink';
import { PortalPage } from './portal-page';
import { Watch } from './watch';
import type { World } from './world';

/** A protected message on its way to one reader. */
export interface Wrapped {
  /** Trace id, which is also the id of the message. */
  trace: string;
  ticket: string;
  wrapper: Buffer;
}

let count = 0;

/** A short mail from Alice inside; the starter rule protects it for its mark in the subject. */
export function marked(
  subject = 'Figures',
  body = 'Numbers for Thursday.\r\n',
  fields = '',
): Buffer {
  const id = `<${Date.now()}.${count++}@demo.test>`;
  const head = `From: Alice Aldous <alice@demo.test>\r\nSubject: [encrypt] ${subject}\r\n`;
  return Buffer.from(`${head}Message-ID: ${id}\r\n${fields}\r\n${body}`, 'utf8');
}

/** Sends a message that a rule protects, and waits for its wrapper. */
export async function wrapped(world: World, address: string, raw = marked()): Promise<Wrapped> {
  const trace = await world.send('alice@demo.test', address, raw);
  const { raw: wrapper } = await world.arrivalOf(trace, address);
  return { trace, wrapper, ticket: await ticketOf(wrapper) };
}

/** A browser of its own at a link. */
export interface Visit {
  context: BrowserContext;
  watch: Watch;
  portal: PortalPage;
}

export async function visit(
  world: World,
  ticket: string,
  address: string,
  options: BrowserContextOptions & { post?: Sink; clock?: boolean } = {},
): Promise<Visit> {
  const { post = world.outside, clock = false, ...rest } = options;
  const context = await world.context(rest);
  const watch = new Watch(context, world.system.portalUrl);
  const page = await context.newPage();
  if (clock) await page.clock.install();
  const portal = new PortalPage(page, post, address);
  await page.goto(linkOf(world, ticket));
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { context, watch, portal };
}

export const linkOf = (world: World, ticket: string): string =>
  `${world.system.portalUrl}/m/${ticket}`;

/** A program at the portal, for what needs no page. */
export const clientAt = (world: World, ticket: string): PortalClient =>
  new PortalClient(world.system.portalUrl, ticket);

/** Status and problem code of an answer. */
export async function problem(
  response: Response,
): Promise<{ status: number; code: string; [more: string]: unknown }> {
  const body = (await response.json()) as { code: string };
  return { ...body, status: response.status };
}

/** `message.html` of a wrapper, as a mail program saves it. */
export async function messageHtml(wrapper: Buffer): Promise<Buffer> {
  const { attachments } = await PostalMime.parse(wrapper);
  const file = attachments.find(({ filename }) => filename === 'message.html');
  if (!file) throw new Error('no message.html');
  return Buffer.from(file.content as ArrayBuffer);
}
