import type { TLSSocket } from 'node:tls';
import type { Hop, HopCheckResult } from '@chancery/contracts';
import SMTPConnection, { type SMTPError } from 'nodemailer/lib/smtp-connection';
import { whileOpen } from './while-open';

/** All of a check: somebody waits for it on a page. */
const CHECK_MS = 10_000;
/** A peer's words, as far as they are shown. */
const MOST = 500;

interface Internals {
  _socket: TLSSocket | null;
}
type Line = { tnx?: string };

/**
 * Connects to a hop as a delivery would, and tells what it saw: greeting, TLS, the last reply word for word, and what
 * to do about it. Nothing is sent beyond EHLO, STARTTLS and QUIT. Never rejects for what the peer or the net does.
 *
 * @param name our name in EHLO
 */
export async function checkHop(
  { host, port, tls, verify }: Pick<Hop, 'host' | 'port' | 'tls' | 'verify'>,
  name: string,
): Promise<HopCheckResult> {
  const heard: string[] = [];
  const keep = (entry: Line, ...rest: unknown[]) => {
    if (entry.tnx === 'server') heard.push(...String(rest.at(-1)).split(/\r?\n/).filter(Boolean));
  };
  const silent = () => undefined;
  const connection = new SMTPConnection({
    host,
    port,
    name,
    secure: false,
    ignoreTLS: tls === 'none',
    opportunisticTLS: tls === 'opportunistic',
    requireTLS: tls === 'required',
    // What the certificate is worth is told, not refused: the page shows it.
    tls: { rejectUnauthorized: false, minVersion: 'TLSv1.2' },
    connectionTimeout: CHECK_MS,
    greetingTimeout: CHECK_MS,
    dnsTimeout: CHECK_MS,
    socketTimeout: CHECK_MS,
    socketCloseTimeout: 0,
    allowInternalNetworkInterfaces: true,
    debug: true,
    transactionLog: true,
    logger: {
      level: silent,
      trace: silent,
      debug: keep,
      info: keep,
      warn: silent,
      error: silent,
      fatal: silent,
    },
  } as ConstructorParameters<typeof SMTPConnection>[0]);
  connection.on('error', silent);
  const deadline = setTimeout(() => connection.close(), CHECK_MS);
  let fault: SMTPError | null = null;
  try {
    await whileOpen<boolean>(connection, (done) =>
      connection.connect((error) => done(error ?? null, true)),
    );
  } catch (error) {
    fault = error as SMTPError;
  }
  clearTimeout(deadline);
  const agreed = fault ? null : agreedOn(connection);
  connection.close();
  const greeting = heard.find((line) => /^\d{3}[ -]/.test(line))?.slice(0, MOST) ?? null;
  const untrusted = tls === 'required' && verify && agreed !== null && !agreed.trusted;
  return {
    connected: greeting !== null && greeting.startsWith('220'),
    ok: fault === null && !untrusted,
    tls: agreed,
    greeting,
    reply: (fault?.response ?? fault?.message ?? heard.at(-1) ?? '').slice(0, MOST),
    advice: fault
      ? adviceFor(fault, greeting, tls)
      : untrusted
        ? 'The certificate is not valid for this name. Use the name it was made for, or switch the check off.'
        : agreed === null && tls === 'opportunistic'
          ? 'It offers no TLS, so mail goes there in clear. That is right only on a network of your own.'
          : '',
  };
}

function agreedOn(connection: SMTPConnection): HopCheckResult['tls'] {
  const socket = (connection as unknown as Internals)._socket;
  if (!connection.secure || !socket?.getPeerCertificate) return null;
  const certificate = socket.getPeerCertificate();
  const nameOf = (of: { CN?: string | string[]; O?: string | string[] } | undefined) =>
    [of?.CN ?? of?.O ?? ''].flat().join(', ');
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validTo: certificate.valid_to ? new Date(certificate.valid_to).toISOString() : '',
    trusted: socket.authorized,
  };
}

function adviceFor(fault: SMTPError, greeting: string | null, tls: Hop['tls']): string {
  const said = `${fault.code ?? ''} ${fault.message}`;
  if (/ENOTFOUND|EAI_AGAIN|EDNS|ENODATA/.test(said))
    return 'This name is not in DNS as this machine sees it. Check its spelling, or use its address.';
  if (/ECONNREFUSED/.test(said))
    return 'Nothing listens at this port there. Check the port (25 for mail servers, 587 for submission) and whether the server is up.';
  if (/EHOSTUNREACH|ENETUNREACH/.test(said))
    return 'There is no way from here to that address. Check the network and its firewall.';
  if (/EPROTOCOL|ETLS|SSL|TLS|certificate/i.test(said))
    return tls === 'required'
      ? 'TLS was not agreed on. Ask for "where offered" if that server cannot do it, or mend its certificate.'
      : 'The server broke off while TLS was agreed on.';
  if (greeting === null && /ETIMEDOUT|ECONNECTION|ESOCKET|timeout|closed/i.test(said))
    return 'No greeting came within ten seconds. Often a firewall drops the connection, or the port expects TLS at once (465), which mail servers among themselves do not use.';
  if (fault.responseCode && fault.responseCode >= 400)
    return 'The server answers, but does not take us. Ask its operator to let this machine send through it.';
  return 'Check host, port and TLS, then try again.';
}
