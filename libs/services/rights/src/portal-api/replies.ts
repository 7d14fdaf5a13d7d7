import { PassThrough, Readable } from 'node:stream';
import { type Person, ReplyDraft } from '@chancery/contracts';
import { buildReply, deliver, SmtpConnectionPool, viaOrganisation } from '@chancery/delivery';
import type { KeyStore } from '@chancery/keys';
import { htmlToText } from '@chancery/mail';
import { parseBody, Problem, type Settings, uuid7 } from '@chancery/platform';
import busboy from 'busboy';
import type { Request } from 'express';
import type { Licence } from '../licences/store';
import type { StoredMessage } from './content';
import type { PortalPolicies } from './policies';

/** Attachments of a reply together. */
export const REPLY_BYTES = 25_000_000;
const MAX_FILES = 50;

/** Sends replies: streamed from the browser's upload into the internal listener, nothing written down on the way. */
export class Replies {
  private readonly pool: SmtpConnectionPool;

  constructor(
    private readonly settings: Settings,
    private readonly keys: KeyStore,
    private readonly policies: PortalPolicies,
  ) {
    this.pool = new SmtpConnectionPool({ name: 'portal', maxConnections: 10 });
  }

  /**
   * @param allowed whom a reply to the sender and one to all may go to, decided by the caller.
   * @throws Problem 413 over the limit, 422 malformed, 503 when the gateway did not take it.
   */
  async send(
    licence: Licence,
    stored: StoredMessage,
    request: Request,
    allowed: { sender: Person[]; all: Person[] },
  ): Promise<string[]> {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > REPLY_BYTES * 1.02 + 4_000_000)
      throw new Problem(
        413,
        'reply.too-large',
        `A reply may carry ${REPLY_BYTES / 1e6} MB of attachments.`,
      );
    const upload = new Upload(request);
    const draft = await upload.draft();
    const to = draft.to === 'all' ? allowed.all : allowed.sender;
    if (to.length === 0) {
      upload.abort();
      throw new Problem(
        403,
        'right.missing',
        draft.to === 'all' ? 'You may not reply to all.' : 'You may not reply to this message.',
      );
    }
    const { directory } = await this.policies.of(licence.organisation);
    const from = viaOrganisation(
      { name: '', address: licence.display },
      directory.name,
      directory.serviceAddress,
    );
    const domain = directory.serviceAddress.slice(directory.serviceAddress.lastIndexOf('@') + 1);
    const mail = buildReply({
      from,
      to,
      replyTo: { name: '', address: licence.display },
      subject: draft.subject,
      html: draft.html,
      text: htmlToText(draft.html),
      attachments: draft.attachments.map((attachment, at) => ({
        name: attachment.name,
        type: attachment.type,
        content: upload.file(at),
      })),
      inReplyTo: stored.messageId,
      references: stored.messageId ? [stored.messageId] : [],
      date: new Date(),
      messageId: `<${uuid7()}@${domain}>`,
    });
    const envelopeTo = [
      ...new Set([
        ...to.map(({ address }) => address),
        ...(draft.copyToMe ? [licence.display] : []),
      ]),
    ];
    const content = tagged(`X-Chancery-Reply: ${licence.template} ${licence.message}\r\n`, mail);
    // A plain error: the `response` of an HTTP problem would pass for an answer of the mail server.
    upload.onFault(({ message }) => content.destroy(new Error(message)));
    upload.throwFault();
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
        auth: { user: licence.organisation, pass: this.keys.internalSecret() },
      },
      { from: directory.serviceAddress, to: envelopeTo },
      content,
    );
    upload.throwFault();
    const refused = recipients.find((recipient) => !recipient.accepted);
    if (refused)
      throw new Problem(
        503,
        'reply.not-taken',
        `The reply was not sent: ${refused.text}. Nothing was lost; try again in a minute.`,
        { retryAfterSeconds: 60 },
      );
    return envelopeTo;
  }

  close(): Promise<void> {
    return this.pool.drain(3_000);
  }
}

/**
 * The header line before a message, as one stream that fails when either fails. Destroyed, it fails at once,
 * though the message may be waiting for a file that will never come.
 */
function tagged(line: string, mail: Readable): Readable {
  const whole = new PassThrough();
  whole.write(line, 'latin1');
  mail.on('error', (error) => whole.destroy(error));
  // Whoever reads it hears of a failure; one that comes before must not end the process.
  whole.on('error', () => mail.destroy());
  return mail.pipe(whole);
}

/** A multipart upload: the draft first, then its files in the order the draft names them. */
class Upload {
  fault: Problem | null = null;
  private readonly files: PassThrough[] = Array.from(
    { length: MAX_FILES },
    () => new PassThrough(),
  );
  private readonly draftRead: Promise<ReplyDraft>;
  private onFaultCall: (error: Error) => void = () => undefined;
  private expected: ReplyDraft['attachments'] = [];

  constructor(private readonly request: Request) {
    // A file that nobody reads yet is destroyed too when the upload fails; unheard, its error would end the process.
    for (const file of this.files) file.on('error', () => undefined);
    this.draftRead = new Promise((resolve, reject) => {
      const fail = (problem: Problem) => {
        this.fault ??= problem;
        reject(problem);
        for (const file of this.files) file.destroy(new Error(problem.message));
        this.onFaultCall(problem);
      };
      let parser: busboy.Busboy;
      try {
        parser = busboy({
          headers: request.headers,
          limits: { fields: 1, fieldSize: 3_000_000, files: MAX_FILES },
          defParamCharset: 'utf8',
        });
      } catch {
        reject(new Problem(415, 'reply.not-multipart', 'A reply is sent as multipart/form-data.'));
        return;
      }
      let seen = 0;
      let bytes = 0;
      parser.on('field', (name, value) => {
        if (name !== 'reply') return;
        try {
          const draft = parseBody(ReplyDraft, JSON.parse(value));
          if (draft.attachments.length > MAX_FILES)
            throw new Problem(413, 'reply.too-many-files', `A reply may carry ${MAX_FILES} files.`);
          if (
            draft.attachments.reduce((sum, attachment) => sum + attachment.bytes, 0) > REPLY_BYTES
          )
            throw new Problem(
              413,
              'reply.too-large',
              `A reply may carry ${REPLY_BYTES / 1e6} MB of attachments.`,
            );
          this.expected = draft.attachments;
          resolve(draft);
        } catch (error) {
          fail(
            error instanceof Problem
              ? error
              : new Problem(422, 'reply.malformed', 'The reply could not be read.'),
          );
        }
      });
      parser.on('file', (_name, stream) => {
        const at = seen++;
        const target = this.files[at];
        let size = 0;
        stream.on('data', (chunk: Buffer) => {
          size += chunk.length;
          bytes += chunk.length;
          if (bytes > REPLY_BYTES)
            fail(
              new Problem(
                413,
                'reply.too-large',
                `A reply may carry ${REPLY_BYTES / 1e6} MB of attachments.`,
              ),
            );
        });
        stream.on('end', () => {
          if (size !== this.expected[at]?.bytes)
            fail(
              new Problem(
                422,
                'reply.file-changed',
                'A file changed while it was sent. Attach it again.',
              ),
            );
        });
        if (target && !this.fault) stream.pipe(target);
        else stream.resume();
      });
      parser.on('close', () => {
        if (seen < this.expected.length)
          fail(
            new Problem(422, 'reply.file-missing', 'A file did not arrive. Send the reply again.'),
          );
        reject(new Problem(422, 'reply.malformed', 'The reply could not be read.'));
      });
      parser.on('error', () =>
        fail(new Problem(422, 'reply.malformed', 'The reply did not arrive whole. Send it again.')),
      );
      request.on('aborted', () =>
        fail(new Problem(422, 'reply.cut', 'The connection was lost. Send the reply again.')),
      );
      request.pipe(parser);
    });
    this.draftRead.catch(() => undefined);
  }

  draft(): Promise<ReplyDraft> {
    return this.draftRead;
  }

  file(at: number): Readable {
    return this.files[at] as PassThrough;
  }

  /** Ends the sending with the fault of the upload, where there was one. */
  throwFault(): void {
    const fault: Error | null = this.fault;
    if (fault) throw fault;
  }

  onFault(call: (error: Error) => void): void {
    this.onFaultCall = call;
    if (this.fault) call(this.fault);
  }

  abort(): void {
    this.request.unpipe();
    this.request.resume();
  }
}
