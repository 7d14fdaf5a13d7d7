import { timingSafeEqual } from 'node:crypto';
import { canonicalAddress, domainOf, parseEnvelopeAddress } from '@chancery/mail';
import type { HostPort, Logger } from '@chancery/platform';
import { verify } from '@node-rs/argon2';
import type { SMTPServerAddress, SMTPServerOptions, SMTPServerSession } from 'smtp-server';
import { connected, received, sessionSeconds } from '../gateway-metrics';
import { type OrganisationPolicy, type Policies, PolicyUnavailable } from '../policy/policies';
import type { Received } from '../receive/receive';
import type { Door, Envelope } from '../receive/types';
import { REPLIES, SmtpReply } from './reply';
import { ChancerySmtpServer } from './server';

const MAX_RECIPIENTS = 1_000;
/** What a drained listener waits for sockets that say goodbye slowly. */
const CLOSE_MS = 250;
/** Wrong passwords one connection may send. */
const MAX_LOGIN_TRIES = 3;

export interface ListenerParts {
  policies: Policies;
  maxBytes: number;
  hostname: string;
  tls: { cert: string; key: string } | null;
  internalSecret: string;
  log: Logger;
  receive(envelope: Envelope, stream: import('node:stream').Readable): Promise<Received>;
  /** May a rule that needs only the envelope refuse this recipient? Returns the reply, or null. */
  refuseRecipient(
    policy: OrganisationPolicy,
    sender: string,
    recipient: string,
    clientAddress: string,
  ): SmtpReply | null;
  /** A client went on after the 250 of this message. */
  confirmed(organisation: string, id: string, foldKey: Buffer): void;
  /** A session ended without any sign that the 250 of this message arrived. */
  maybeLost(organisation: string, id: string, foldKey: Buffer): void;
}

/** Parameters of the extensions that are offered (RFC 1870, 6152, 6531, 3461, 4954 5). */
const MAIL_PARAMETERS = ['SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID', 'AUTH'];
const RCPT_PARAMETERS = ['NOTIFY', 'ORCPT'];

/** What a session knows besides the library's own record, kept by session id. */
interface Known {
  /** Whose mail it is; its policy is asked for anew at every use, so that a published change counts at once. */
  organisation: string | null;
  senders: string[] | null;
  tries: number;
  unconfirmed: { organisation: string; id: string; foldKey: Buffer | null } | null;
  since: number;
}

type Callback = (error?: Error | null) => void;

/** One SMTP door: who may come in, whose mail it is, and what each command is answered. */
export class Listener {
  private readonly server: ChancerySmtpServer;
  private readonly sessions = new Map<string, Known>();
  private stopping = false;

  constructor(
    readonly door: Door,
    private readonly parts: ListenerParts,
  ) {
    this.server = new ChancerySmtpServer(this.options());
    this.server.onFurtherCommand = (id) => this.confirm(id);
    this.server.on('error', (error: Error) =>
      parts.log.debug({ door, reason: error.message }, 'connection ended'),
    );
  }

  /** @throws when the address cannot be bound; the message names it. */
  listen({ host, port }: HostPort): Promise<number> {
    return new Promise((resolve, reject) => {
      const net = this.server.server;
      net.once('error', reject);
      this.server.listen(port, host, () => {
        net.removeListener('error', reject);
        const address = net.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  get listening(): boolean {
    return this.server.server.listening;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.sessions.size;
  }

  /** 421 for whoever is new or idle; DATA in progress finishes and is answered, up to `graceMs`. */
  close(graceMs: number): Promise<void> {
    this.stopping = true;
    return this.server.drain(graceMs, REPLIES.shutdown());
  }

  private options(): SMTPServerOptions {
    const { parts, door } = this;
    return {
      name: parts.hostname,
      banner: 'ready',
      size: parts.maxBytes,
      ...(parts.tls
        ? { cert: parts.tls.cert, key: parts.tls.key, minVersion: 'TLSv1.2' as const }
        : {}),
      // The library answers a few commands for fun, and two that let a client say who it is.
      disabledCommands: [
        'WIZ',
        'SHELL',
        'KILL',
        'XCLIENT',
        'XFORWARD',
        ...(door === 'relay' ? ['AUTH'] : []),
        ...(parts.tls && door !== 'internal' ? [] : ['STARTTLS']),
      ],
      allowInsecureAuth: door === 'internal',
      authOptional: true,
      authMethods: ['PLAIN', 'LOGIN'],
      hideENHANCEDSTATUSCODES: false,
      hideDSN: false,
      disableReverseLookup: true,
      maxAllowedUnauthenticatedCommands: false,
      socketTimeout: 300_000,
      closeTimeout: CLOSE_MS,
      logger: false,
      onConnect: (session, callback) => this.connect(session, callback),
      onAuth: (auth, session, callback) => {
        this.login(auth.username ?? '', auth.password ?? '', session).then(
          (user) => callback(null, { user }),
          (error: Error) => callback(error),
        );
      },
      onMailFrom: (address, session, callback) => this.mail(address, session, callback),
      onRcptTo: (address, session, callback) => this.rcpt(address, session, callback),
      onData: (stream, session, callback) => {
        const counts = received[door === 'internal' ? 'reply' : 'in'];
        this.data(stream, session).then(
          (id) => {
            counts.accepted.n += 1;
            callback(null, `2.0.0 Ok: queued as ${id}`);
          },
          (error: Error) => {
            const refused = error instanceof SmtpReply && error.responseCode >= 500;
            counts[refused ? 'refused' : 'deferred'].n += 1;
            callback(error);
          },
        );
      },
      onClose: (session) => this.closed(session),
    };
  }

  private connect(session: SMTPServerSession, callback: Callback): void {
    if (this.stopping) return callback(REPLIES.shutdown());
    const organisation =
      this.door === 'relay' ? (this.parts.policies.ofNetwork(session.remoteAddress) ?? null) : null;
    this.sessions.set(session.id, {
      organisation,
      senders: null,
      tries: 0,
      unconfirmed: null,
      since: performance.now(),
    });
    callback();
  }

  private async login(
    username: string,
    password: string,
    session: SMTPServerSession,
  ): Promise<string> {
    const known = this.known(session);
    if (++known.tries > MAX_LOGIN_TRIES)
      throw new SmtpReply(421, '4.7.0', 'Too many failed sign-ins');
    if (this.door === 'internal') {
      const given = Buffer.from(password);
      const secret = Buffer.from(this.parts.internalSecret);
      if (given.length !== secret.length || !timingSafeEqual(given, secret))
        throw REPLIES.badLogin();
      known.organisation = username;
      return username;
    }
    const login = this.parts.policies.ofLogin(username);
    // An unknown name costs as much time as a wrong password.
    const right = await verify(login?.hash ?? DECOY, password).catch(() => false);
    if (!login || !right) throw REPLIES.badLogin();
    known.organisation = login.organisation;
    known.senders = login.senders;
    return username;
  }

  private policyOf(organisation: string): OrganisationPolicy {
    try {
      return this.parts.policies.of(organisation);
    } catch (error) {
      throw error instanceof PolicyUnavailable ? REPLIES.policyUnavailable() : error;
    }
  }

  private mail(
    { address, args }: SMTPServerAddress,
    session: SMTPServerSession,
    callback: Callback,
  ): void {
    this.confirm(session.id);
    const known = this.known(session);
    if (this.stopping) return callback(REPLIES.shutdown());
    if (hasOther(args, MAIL_PARAMETERS)) return callback(REPLIES.unknownParameter());
    const sender = parseEnvelopeAddress(address);
    if (address !== '' && !sender) return callback(REPLIES.badSender());
    if (sender?.smtputf8 && !session.envelope.smtpUtf8) return callback(REPLIES.senderNeedsUtf8());
    if (this.door !== 'relay') {
      if (this.door === 'submission' && !session.secure) return callback(REPLIES.needsTls());
      if (!known.organisation) return callback(REPLIES.needsLogin());
      if (known.senders && !owns(known.senders, address)) return callback(REPLIES.notOwned());
    }
    callback();
  }

  private rcpt(
    { address, args }: SMTPServerAddress,
    session: SMTPServerSession,
    callback: Callback,
  ): void {
    const known = this.known(session);
    if (hasOther(args, RCPT_PARAMETERS)) return callback(REPLIES.unknownParameter());
    const recipient = parseEnvelopeAddress(address);
    if (!recipient) return callback(REPLIES.badRecipient());
    if (recipient.smtputf8 && !session.envelope.smtpUtf8)
      return callback(REPLIES.recipientNeedsUtf8());
    if (!known.organisation) return callback(REPLIES.relayDenied(address));
    let policy: OrganisationPolicy;
    try {
      policy = this.policyOf(known.organisation);
    } catch (error) {
      return callback(error as Error);
    }
    if (session.envelope.rcptTo.length >= MAX_RECIPIENTS)
      return callback(REPLIES.tooManyRecipients());
    const sender = session.envelope.mailFrom ? wireAddress(session.envelope.mailFrom.address) : '';
    const refusal =
      this.door === 'internal'
        ? null
        : this.parts.refuseRecipient(policy, sender, recipient.address, session.remoteAddress);
    callback(refusal);
  }

  private async data(
    stream: import('node:stream').Readable,
    session: SMTPServerSession,
  ): Promise<string> {
    const known = this.known(session);
    const { mailFrom, rcptTo, smtpUtf8, dsn } = session.envelope;
    const policy = this.policyOf(known.organisation ?? '');
    const envelope: Envelope = {
      door: this.door,
      policy,
      clientAddress: session.remoteAddress,
      clientName: session.hostNameAppearsAs || '',
      protocol: session.transmissionType,
      sender: mailFrom ? wireAddress(mailFrom.address) : '',
      recipients: rcptTo.map((recipient) => ({
        address: wireAddress(recipient.address),
        notify: recipient.dsn?.notify?.join(',') ?? null,
        orcpt: recipient.dsn?.orcpt ?? null,
      })),
      utf8: !!smtpUtf8,
      dsnReturn: dsn?.ret ?? null,
      dsnEnvelope: dsn?.envid ?? null,
    };
    try {
      const { id, foldKey } = await this.parts.receive(envelope, stream);
      known.unconfirmed = { organisation: policy.id, id, foldKey };
      // The client went away while its message was being kept.
      if (this.sessions.get(session.id) !== known) this.mayBeLost(known);
      return id;
    } catch (error) {
      if (error instanceof SmtpReply) throw error;
      this.parts.log.warn(
        { door: this.door, reason: (error as Error).message },
        'message not received',
      );
      throw REPLIES.aborted();
    }
  }

  /** Any further command tells that the client has seen our last answer. */
  private confirm(sessionId: string): void {
    const known = this.sessions.get(sessionId);
    if (!known?.unconfirmed) return;
    const { organisation, id, foldKey } = known.unconfirmed;
    known.unconfirmed = null;
    if (foldKey) this.parts.confirmed(organisation, id, foldKey);
  }

  private closed(session: SMTPServerSession): void {
    const known = this.sessions.get(session.id);
    this.sessions.delete(session.id);
    connected[this.door][session.secure ? 'tls' : 'plain'].n += 1;
    if (!known) return;
    sessionSeconds.observe((performance.now() - known.since) / 1_000);
    this.mayBeLost(known);
  }

  private mayBeLost({ unconfirmed }: Known): void {
    if (unconfirmed?.foldKey)
      this.parts.maybeLost(unconfirmed.organisation, unconfirmed.id, unconfirmed.foldKey);
  }

  private known(session: SMTPServerSession): Known {
    let known = this.sessions.get(session.id);
    if (!known) {
      known = {
        organisation: null,
        senders: null,
        tries: 0,
        unconfirmed: null,
        since: performance.now(),
      };
      this.sessions.set(session.id, known);
    }
    return known;
  }
}

/** A hash nobody has the password of, with the parameters of real ones. */
const DECOY =
  '$argon2id$v=19$m=19456,t=2,p=1$Q2hhbmNlcnkgZGVjb3kgc2FsdA$8Fw1eKCrUVYRrB9aCBiZbOHXQUu6rFCkMzOdLbLsJAs';

/** RFC 5321 4.1.1.11: what is not known is refused, never passed over. */
const hasOther = (args: SMTPServerAddress['args'], known: readonly string[]): boolean =>
  Object.keys(args || {}).some((name) => !known.includes(name));

/** As it goes on: the library gives domains as Unicode, everything else here and the next hop know A-labels. */
const wireAddress = (address: string): string => parseEnvelopeAddress(address)?.address ?? address;

/** May a login with these allowed addresses send as this one? `@domain` allows all of a domain; the null sender never. */
function owns(allowed: string[], address: string): boolean {
  const canonical = canonicalAddress(address);
  const domain = domainOf(address);
  return (
    domain !== null &&
    allowed.some((entry) =>
      entry.startsWith('@')
        ? domainOf(`x${entry}`) === domain
        : canonicalAddress(entry) === canonical,
    )
  );
}
