import type { SunkMail } from './sink';
import type { System } from './system';

/** The built-in mailbox, read as a person does: by its page. */
export class MailboxView {
  readonly mails: SunkMail[] = [];
  private readonly known = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly url: string) {}

  /** Reads what is there, then looks for more until {@link stop}. */
  static async open(system: System): Promise<MailboxView> {
    const view = new MailboxView(`http://127.0.0.1:${system.ports.mailbox}`);
    await view.look();
    const again = () => {
      view.timer = setTimeout(
        () =>
          void view
            .look()
            .catch(() => undefined)
            .finally(again),
        150,
      );
    };
    again();
    return view;
  }

  to(address: string): SunkMail[] {
    return this.mails.filter(({ to }) => to.includes(address));
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    const page = await (await fetch(this.url)).text();
    const ids = [...page.matchAll(/href="\/([0-9a-f-]{36})"/g)].map(([, id]) => id!).reverse();
    for (const id of ids.filter((candidate) => !this.known.has(candidate))) {
      const raw = Buffer.from(await (await fetch(`${this.url}/${id}/raw`)).arrayBuffer());
      const shown = await (await fetch(`${this.url}/${id}`)).text();
      const to = (/<dt>To<\/dt><dd>([^<]*)<\/dd>/.exec(shown)?.[1] ?? '').split(', ');
      this.known.add(id);
      this.mails.push({ from: '', to, raw, at: Date.now(), dsn: undefined });
    }
  }
}
