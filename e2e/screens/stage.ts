import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { PortalPage, type Post } from '../journey/portal-page';
import { launchBrowser } from '../support/browser';
import { ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper } from '../support/protect';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';

/** The built-in mailbox, by its pages. */
export class MailboxPost implements Post {
  private readonly read = new Map<string, { raw: Buffer; to: string }>();

  constructor(readonly url: string) {}

  async to(address: string): Promise<{ id: string; raw: Buffer }[]> {
    const list = await (await fetch(this.url)).text();
    const ids = [...list.matchAll(/href="\/([0-9a-f-]{36})"/g)].map(([, id]) => id!);
    for (const id of ids) {
      if (this.read.has(id)) continue;
      const raw = Buffer.from(await (await fetch(`${this.url}/${id}/raw`)).arrayBuffer());
      const { to } = await PostalMime.parse(raw);
      this.read.set(id, { raw, to: to?.[0]?.address ?? '' });
    }
    return ids.flatMap((id) => {
      const mail = this.read.get(id);
      return mail?.to === address ? [{ id, raw: mail.raw }] : [];
    });
  }
}

/** A system that somebody tries out: mail ends in the built-in mailbox, and a browser is at hand. */
export class Stage {
  private constructor(
    readonly system: System,
    readonly browser: Browser,
    readonly mailbox: MailboxPost,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Stage> {
    const [system, browser] = await Promise.all([System.start(), launchBrowser()]);
    const mailbox = new MailboxPost(`http://127.0.0.1:${system.ports.mailbox}`);
    return new Stage(system, browser, mailbox, mkdtempSync(join(tmpdir(), 'chancery-screens-')));
  }

  file(name: string, content: Buffer | string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  async page(options: BrowserContextOptions = {}): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Amsterdam',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(10_000);
    return context.newPage();
  }

  /** Sends a message that a rule protects. @returns its wrapper as it lies in the mailbox. */
  async wrapped(from: string, to: string, raw: Buffer): Promise<{ trace: string; ticket: string; id: string; raw: Buffer }> {
    const before = (await this.mailbox.to(to)).length;
    const trace = queuedAs(await sendMail(this.system.ports.smtp, from, [to], raw));
    const wrapper = await until(`wrapper to ${to}`, async () => {
      const mails = await this.mailbox.to(to);
      return mails.length > before ? mails.find((mail) => isWrapper(mail.raw)) : null;
    });
    return { trace, ticket: await ticketOf(wrapper.raw), ...wrapper };
  }

  /** A browser of its own at a link. */
  async visit(ticket: string, address: string): Promise<PortalPage> {
    const page = await this.page();
    await page.goto(this.link(ticket));
    await page.getByRole('heading', { level: 1 }).waitFor();
    return new PortalPage(page, this.mailbox, address);
  }

  link(ticket: string): string {
    return `${this.system.portalUrl}/m/${ticket}`;
  }

  /** Makes every passcode of an address look older. */
  async wait(address: string, minutes: number): Promise<void> {
    await this.system.query(
      `UPDATE rights.passcode SET created_at = created_at - make_interval(mins => $2),
         expires_at = expires_at - make_interval(mins => $2) WHERE address = $1`,
      [address, minutes],
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
