import { PassThrough, type Readable } from 'node:stream';
import { TEST_MESSAGE_NAME, type TestMessage, type TestMessageSent } from '@chancery/contracts';
import { buildReply, deliver, SmtpConnectionPool } from '@chancery/delivery';
import { type Administrator, Problem, type Settings, uuid7 } from '@chancery/platform';
import { Domain, Organisation } from '../entities';
import type { KeysOf } from '../keys';
import type { DirectoryStore } from '../store';

/**
 * Sends a message to try the whole way. It enters by SMTP at the internal listener as the organisation's own, so it is
 * judged, protected and delivered like any other.
 */
export class TestMessages {
  private readonly pool = new SmtpConnectionPool({ name: 'console', maxConnections: 2 });

  constructor(
    private readonly store: DirectoryStore,
    private readonly keys: KeysOf,
    private readonly settings: Settings,
  ) {}

  /** @throws Problem 503 with the gateway's reply where it does not take it */
  async send(caller: Administrator, { to, subject }: TestMessage): Promise<TestMessageSent> {
    const from = await this.sender(caller);
    const text =
      'This is a test message from the console of Chancery.\r\n\r\nIt was judged by the rules in force and sent like any other. If you can read this, it arrived.\r\n';
    const mail = buildReply({
      from: { name: TEST_MESSAGE_NAME, address: from },
      to: [{ name: '', address: to }],
      replyTo: null,
      subject,
      text,
      html: text
        .trim()
        .split(/\r\n\r\n/)
        .map((paragraph) => `<p>${paragraph}</p>`)
        .join(''),
      attachments: [],
      inReplyTo: null,
      references: [],
      date: new Date(),
      messageId: `<${uuid7()}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    });
    const { host, port } = this.settings.internalListen;
    const { recipients } = await deliver(
      this.pool,
      {
        kind: 'internal',
        host,
        port,
        tls: 'none',
        verify: false,
        mailbox: false,
        auth: { user: caller.organisation, pass: (await this.keys()).internalSecret() },
      },
      { from, to: [to] },
      tagged(mail),
    );
    const [result] = recipients;
    const id = /queued as ([0-9a-f-]{36})/.exec(result?.text ?? '')?.[1];
    if (!result?.accepted || !id)
      throw new Problem(
        503,
        'test-message.refused',
        `The gateway did not take the message: ${result?.code ?? ''} ${result?.text ?? 'no answer'}`,
        { reply: `${result?.code ?? ''} ${result?.text ?? ''}`.trim() },
      );
    return { id, from, to };
  }

  /** The administrator's own address where it is of an accepted domain, so that the mail looks as theirs would. */
  private sender(caller: Administrator): Promise<string> {
    return this.store.read(caller.organisation, async (em) => {
      const domains = await em.find(Domain, { order: { name: 'ASC' } });
      const own = caller.email.slice(caller.email.lastIndexOf('@') + 1).toLowerCase();
      if (domains.some(({ name }) => name === own)) return caller.email;
      const { serviceAddress, settingsOverrides } = await em.findOneByOrFail(Organisation, {
        id: caller.organisation,
      });
      return settingsOverrides?.serviceAddress ?? serviceAddress;
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.drain(1_000);
  }
}

/** Says to the internal listener what this is; the header is taken off again on the way out. */
function tagged(mail: Readable): Readable {
  const content = new PassThrough();
  content.write('X-Chancery-Test: console\r\n');
  mail.on('error', (error) => content.destroy(error));
  content.on('error', () => mail.destroy());
  return mail.pipe(content);
}
