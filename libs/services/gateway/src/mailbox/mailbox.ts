import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type Logger, type Settings, StartFault, uuid7 } from '@chancery/platform';
import { openObject, sealObject } from '@chancery/seal';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { GatewayRuntime } from '../runtime';
import { mailboxPage, messagePage } from './page';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
const context = (id: string) => new TextEncoder().encode(`mailbox|${id}`);
const LISTED = 200;

export interface KeptMail {
  id: string;
  receivedAt: Date;
  recipients: string[];
  raw: Buffer;
}

/**
 * The built-in mailbox: stands in for a next hop nobody has set, so that a first try needs no mail server.
 * It keeps what would have left, sealed like everything else, and shows it to this machine only.
 */
export class Mailbox {
  private readonly smtp: SMTPServer;
  private http: Server | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly gateway: GatewayRuntime,
    private readonly log: Logger,
  ) {
    this.smtp = new SMTPServer({
      name: 'mailbox',
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      logger: false,
      size: settings.smtpMaxSize * 1.1,
      onData: (stream, session, callback) => {
        const pieces: Buffer[] = [];
        stream.on('data', (piece: Buffer) => pieces.push(piece));
        stream.on('end', () => {
          this.keep(
            Buffer.concat(pieces),
            session.envelope.rcptTo.map(({ address }) => address),
          ).then(
            () => callback(null, 'Kept in the built-in mailbox'),
            (error: Error) => {
              this.log.warn({ reason: error.message }, 'mailbox could not keep a message');
              callback(
                Object.assign(new Error('Mailbox cannot keep the message at the moment'), {
                  responseCode: 451,
                }),
              );
            },
          );
        });
      },
    });
    this.smtp.on('error', () => undefined);
  }

  async start(): Promise<void> {
    const { mailboxListen, mailboxSmtpListen } = this.settings;
    if (!LOOPBACK.test(mailboxListen.host))
      throw new StartFault(
        `CHANCERY_MAILBOX_LISTEN is ${mailboxListen.host}:${mailboxListen.port}; the built-in mailbox has no sign-in and listens on loopback only. Use 127.0.0.1.`,
      );
    await listening(this.smtp.server, mailboxSmtpListen, 'The built-in mailbox', () =>
      this.smtp.listen(mailboxSmtpListen.port, mailboxSmtpListen.host),
    );
    const http = createServer((request, response) => {
      // A page of another site must not read this one by pointing its own name at loopback.
      const host = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
      const answer =
        LOOPBACK.test(host) && request.method === 'GET'
          ? this.answer(new URL(request.url ?? '/', 'http://mailbox'))
          : Promise.resolve(null);
      answer.then(
        (page) => {
          response.writeHead(page ? 200 : 404, {
            'Content-Type': page?.type ?? 'text/plain; charset=utf-8',
            'Content-Security-Policy': page?.policy ?? "default-src 'none'",
            'X-Content-Type-Options': 'nosniff',
            'Referrer-Policy': 'no-referrer',
            'Cache-Control': 'no-store',
            ...(page?.fileName
              ? {
                  'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(page.fileName)}`,
                }
              : {}),
          });
          response.end(page?.body ?? 'There is nothing at this address.\n');
        },
        () =>
          response
            .writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' })
            .end('The mailbox cannot be read at the moment. Try again in a minute.\n'),
      );
    });
    this.http = http;
    await listening(http, mailboxListen, 'The mailbox page', () =>
      http.listen(mailboxListen.port, mailboxListen.host),
    );
  }

  async stop(): Promise<void> {
    this.http?.close();
    this.http?.closeAllConnections();
    await new Promise<void>((resolve) => this.smtp.close(() => resolve()));
  }

  private async keep(raw: Buffer, recipients: string[]): Promise<void> {
    const organisation = this.organisation();
    const id = uuid7();
    const key = randomBytes(32);
    const epoch = await this.gateway.keys.epoch(organisation);
    const wrapped = this.gateway.keys.sealTransport(organisation, epoch, id, key);
    const sealed = sealObject(key, raw, context(id), 65_536);
    await this.gateway.store.inOrganisation(organisation, (client) =>
      client.query(
        'INSERT INTO mail.kept (id, organisation_id, recipients, epoch, key, sealed) VALUES ($1, $2, $3, $4, $5, $6)',
        [id, organisation, recipients, epoch, wrapped, sealed],
      ),
    );
  }

  private async answer(url: URL): Promise<Answer | null> {
    const path = url.pathname.split('/').filter(Boolean);
    if (path.length === 0) return mailboxPage(await this.list());
    const [id, what, at] = path;
    if (!id || !/^[0-9a-f-]{36}$/.test(id)) return null;
    const mail = await this.read(id);
    if (!mail) return null;
    if (what === 'raw')
      return {
        type: 'message/rfc822',
        body: mail.raw,
        policy: "default-src 'none'; sandbox",
        fileName: `${id}.eml`,
      };
    const email = await PostalMime.parse(mail.raw, { attachmentEncoding: 'arraybuffer' });
    if (what === 'html' && email.html)
      return {
        type: 'text/html; charset=utf-8',
        body: email.html,
        policy:
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox",
      };
    if (what === 'attachment') {
      const attachment = email.attachments[Number(at)];
      return attachment
        ? {
            type: 'application/octet-stream',
            body: Buffer.from(attachment.content as ArrayBuffer),
            policy: "default-src 'none'; sandbox",
            fileName: attachment.filename ?? 'attachment',
          }
        : null;
    }
    return messagePage(mail, email);
  }

  private async list(): Promise<{ mail: KeptMail; email: Email }[]> {
    const rows = await this.rows('ORDER BY received_at DESC LIMIT $1', [LISTED]);
    return Promise.all(
      rows.map(async (mail) => ({ mail, email: await PostalMime.parse(mail.raw) })),
    );
  }

  private async read(id: string): Promise<KeptMail | null> {
    return (await this.rows('AND id = $1', [id]))[0] ?? null;
  }

  private async rows(clause: string, values: unknown[]): Promise<KeptMail[]> {
    const organisation = this.organisation();
    const { rows } = await this.gateway.store.inOrganisation(organisation, (client) =>
      client.query<{
        id: string;
        received_at: Date;
        recipients: string[];
        epoch: number;
        key: Buffer;
        sealed: Buffer;
      }>(`SELECT * FROM mail.kept WHERE true ${clause}`, values),
    );
    return Promise.all(
      rows.map(async (row) => {
        const key = await this.gateway.keys.openTransport(organisation, row.epoch, row.id, row.key);
        return {
          id: row.id,
          receivedAt: row.received_at,
          recipients: row.recipients,
          raw: openObject(key, row.sealed, context(row.id)),
        };
      }),
    );
  }

  /** The mailbox stands in for the next hop of the organisation that is being tried. */
  private organisation(): string {
    const policy = this.gateway.policies.all().find(({ directory }) => directory.nextHop?.mailbox);
    if (!policy) throw new Error('no organisation uses the built-in mailbox');
    return policy.id;
  }
}

export interface Answer {
  type: string;
  body: string | Buffer;
  policy: string;
  fileName?: string;
}

function listening(
  server: {
    once(event: string, listener: (error: Error & { code?: string }) => void): unknown;
    removeAllListeners?(event: string): unknown;
  },
  at: { host: string; port: number },
  what: string,
  listen: () => unknown,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new StartFault(
          `${what} cannot use ${at.host}:${at.port} (${error.code ?? error.message}). Stop what uses it or set another address.`,
          { cause: error },
        ),
      ),
    );
    server.once('listening', () => resolve());
    listen();
  });
}
