import type { BrowserContext, ConsoleMessage } from 'playwright-core';

/** What the portal's pages are made of, and its interface. */
const OWN =
  /^\/(?:api\/v1\/portal\/.+|frame|logo\.svg|favicon\.ico|media\/[\w.-]+|[\w-]+\.(?:js|css))$/;

/** Everything a browser context said or asked for that a portal page never should. */
export class Watch {
  /** Errors and warnings of the console, broken policies among them, and errors nobody caught. */
  readonly said: string[] = [];
  /** Requests to anywhere but the portal, or for something that it does not have. */
  readonly strayed: string[] = [];
  /** Windows of `alert` and its like. */
  readonly dialogs: string[] = [];

  /** @param origin of the portal; what is at hand without a network does not count. */
  constructor(context: BrowserContext, origin: string) {
    context.on('console', (message) => {
      if (isTrouble(message)) this.said.push(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (error) => this.said.push(`thrown: ${error.error().message}`));
    context.on('dialog', (dialog) => {
      this.dialogs.push(`${dialog.type()}: ${dialog.message()}`);
      dialog.dismiss().catch(() => undefined);
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(?:file|data|blob):$/.test(url.protocol)) return;
      const page = request.isNavigationRequest() && request.frame().parentFrame() === null;
      if (url.origin !== origin || !(page || OWN.test(url.pathname))) this.strayed.push(url.href);
    });
  }

  /** All of it, for one assertion. */
  get all(): string[] {
    return [...new Set([...this.said, ...this.strayed, ...this.dialogs])];
  }

  /** Forgets what was expected: an answer that is no success is an error in the console. */
  expect(pattern: RegExp): void {
    const kept = this.said.filter((line) => !pattern.test(line));
    this.said.splice(0, this.said.length, ...kept);
  }
}

function isTrouble(message: ConsoleMessage): boolean {
  return message.type() === 'error' || message.type() === 'warning';
}
