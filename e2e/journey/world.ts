import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { until } from '../support/ports';
import { traceOf } from '../support/protect';
import { Sink, type SunkMail } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';

/** A whole Chancery with the world around it: mail servers outside and inside, and a browser. */
export class World {
  private constructor(
    readonly system: System,
    /** The next hop: everybody outside the organisation. */
    readonly outside: Sink,
    /** The internal hop: the organisation's own people. */
    readonly inside: Sink,
    readonly browser: Browser,
    /** Files of the run, thrown away at its end. */
    readonly folder: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<World> {
    const [outside, inside] = await Promise.all([Sink.start(), Sink.start()]);
    const [system, browser] = await Promise.all([
      System.start({ nextHop: outside.port, internalHop: inside.port, env }),
      launchBrowser(),
    ]);
    return new World(
      system,
      outside,
      inside,
      browser,
      mkdtempSync(join(tmpdir(), 'chancery-web-')),
    );
  }

  /** A browser profile of its own; what is not there within ten seconds is not coming. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ acceptDownloads: true, ...options });
    context.setDefaultTimeout(10_000);
    return context;
  }

  /** Writes a file for the browser to open or to attach. @returns its path. */
  file(name: string, content: Buffer | string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Hands a message to the smart host. @returns the trace id of its 250. */
  async send(from: string, to: string | string[], raw: Buffer): Promise<string> {
    return queuedAs(await sendMail(this.system.ports.smtp, from, [to].flat(), raw));
  }

  /**
   * Hands a message to the smart host with swaks, a client that we did not write.
   * @param raw with CRLF line ends; it goes out as it is, but for dots that begin a line.
   * @returns the trace id of its 250.
   */
  async swaks(from: string, to: string, raw: Buffer): Promise<string> {
    const path = this.file('message.eml', raw);
    const said = await new Promise<string>((done, fail) => {
      const server = `127.0.0.1:${this.system.ports.smtp}`;
      const args = ['--server', server, '--from', from, '--to', to];
      args.push('--data', `@${path}`, '--suppress-data');
      execFile('swaks', args, (error, stdout, stderr) =>
        error ? fail(new Error(`swaks: ${stdout}${stderr}`)) : done(stdout),
      );
    });
    return queuedAs(said);
  }

  /** What left for one address because of one message, by the trace id at its top. */
  arrivalOf(trace: string, address: string, sink = this.outside): Promise<SunkMail> {
    return until(`${trace} at ${address}`, () =>
      sink.to(address).find(({ raw }) => traceOf(raw) === trace),
    );
  }

  /** Resolves when gateway and portal judge by what is published now; see inForce of the SMTP suite. */
  async settled(): Promise<void> {
    for (let look = 0; look < 2; look++) {
      const { status } = await fetch(`${this.system.adminUrl}/healthz/gateway`);
      if (status !== 200) throw new Error(`gateway is not well: ${status}`);
    }
  }

  /** A change of the organisation, in force when this resolves. */
  async change(patch: Record<string, unknown>): Promise<void> {
    const { status, body } = await this.system.api('PATCH', '/organisation', patch);
    if (status !== 200) throw new Error(`organisation: ${status} ${JSON.stringify(body)}`);
    await this.settled();
  }

  /** Makes every passcode of an address look older, as if the person had waited. */
  async wait(address: string, minutes: number): Promise<void> {
    await this.system.query(
      `UPDATE rights.passcode SET created_at = created_at - make_interval(mins => $2),
         expires_at = expires_at - make_interval(mins => $2) WHERE address = $1`,
      [address, minutes],
    );
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.system.stop();
    await Promise.all([this.outside.stop(), this.inside.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
