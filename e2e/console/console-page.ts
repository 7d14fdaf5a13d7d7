import type { Locator, Page } from 'playwright-core';

export const OWNER = { email: 'owner@demo.test', password: 'nine quiet herons by the weir' };

/** The settings with which the first administrator is there from the start. */
export const withOwner = {
  CHANCERY_SETUP_ADMIN_EMAIL: OWNER.email,
  CHANCERY_SETUP_ADMIN_PASSWORD: OWNER.password,
};

/** The console as a person meets it: by roles and names. */
export class ConsolePage {
  constructor(readonly page: Page) {
    page.setDefaultTimeout(10_000);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', { name, exact: typeof name === 'string' });
  }

  field(name: string | RegExp): Locator {
    return this.page.getByLabel(name, { exact: typeof name === 'string' });
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name, level: 1 });
  }

  /** From wherever the console sends somebody it does not know. */
  async signIn(as: { email: string; password: string } = OWNER): Promise<void> {
    await this.heading('Sign in').waitFor();
    await this.field('Address').fill(as.email);
    await this.field('Password').fill(as.password);
    await this.button('Sign in').click();
    await this.button(/account of/i).waitFor();
  }

  /** Goes to a part of the console by its menu. */
  async menu(name: string): Promise<void> {
    // On a narrow page the menu is a drawer.
    const drawer = this.button('Menu');
    if (await drawer.isVisible()) await drawer.click();
    await this.page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name, exact: true })
      .click();
  }
}
