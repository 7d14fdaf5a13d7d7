import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { passcodeOf } from '../support/portal-client';
import { until } from '../support/ports';

/** Where a person's mail is looked for: a sink, or the built-in mailbox. */
export interface Post {
  to(address: string): { raw: Buffer }[] | Promise<{ raw: Buffer }[]>;
}

/** A person at the portal, in verbs; everything is found by role and name, as they find it. */
export class PortalPage {
  constructor(
    readonly page: Page,
    private readonly post: Post,
    readonly address: string,
  ) {}

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** The mail itself, in its frame. */
  get mail() {
    return this.page.getByTitle('Text of the message').contentFrame();
  }

  /** Asks for a passcode. @returns the reference that the page shows. */
  async askForPasscode(): Promise<string> {
    await this.button('Email me a one-time passcode').click();
    return this.reference();
  }

  async reference(): Promise<string> {
    const shown = await this.page.getByRole('strong').first().textContent();
    return shown?.trim() ?? '';
  }

  /** The code out of the mail that carries this reference; no other mail will do. */
  codeInMail(reference: string): Promise<string> {
    return until(`passcode mail ${reference} to ${this.address}`, async () => {
      for (const { raw } of await this.post.to(this.address)) {
        const found = await passcodeOf(raw).catch(() => null);
        if (found?.reference === reference) return found.code;
      }
      return null;
    });
  }

  async enter(code: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'One-time passcode' }).fill(code);
    await this.button('Read the message').click();
  }

  /** From the sign-in page into the message. */
  async signIn(): Promise<void> {
    await this.enter(await this.codeInMail(await this.askForPasscode()));
    await this.button('Sign out').waitFor();
  }

  /** Saves an attachment by its button. @returns what lies on the disk. */
  async download(name: string): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.button(`Download ${name}`).click(),
    ]);
    if (download.suggestedFilename() !== name)
      throw new Error(`saved as ${download.suggestedFilename()}`);
    return readFileSync(await download.path());
  }

  /** Attaches files to the reply that is open. */
  async attach(...paths: string[]): Promise<void> {
    const [chooser] = await Promise.all([
      this.page.waitForEvent('filechooser'),
      this.button('Attach files').click(),
    ]);
    await chooser.setFiles(paths);
  }

  /** Writes into the reply that is open, the last words in bold. */
  async write(text: string, bold = ''): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Your reply' });
    await field.click();
    await field.pressSequentially(text);
    if (!bold) return;
    await this.button('Bold').click();
    await field.pressSequentially(bold);
  }
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
