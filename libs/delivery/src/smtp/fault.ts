import type { SMTPError } from 'nodemailer/lib/smtp-connection';

/** How far a delivery had come when it went wrong. */
export type Stage =
  /** No way out: what was chosen for it is not to be used. */
  | 'route'
  | 'dns'
  | 'connect'
  | 'greeting'
  | 'tls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'message'
  /** Our own side: the message could not be read to its end, or the pool is being closed. */
  | 'source';

/** Why a recipient was not delivered to. */
export interface DeliveryFault {
  /** `deferred`: worth another attempt. `failed`: never, the sender gets a report. */
  kind: 'deferred' | 'failed';
  /** SMTP reply code (RFC 5321); where the peer sent none, the one that says the same. */
  code: number;
  /** Enhanced status code (RFC 3463), class 4 for `deferred`, 5 for `failed`. */
  enhanced: string;
  /** The peer's text word for word, or our own sentence. */
  text: string;
  stage: Stage;
}

/** A reply taken apart: lines joined by spaces, code and enhanced code taken off each. */
export interface Reply {
  code: number;
  /** Null when the peer gives none. */
  enhanced: string | null;
  text: string;
}

/** Reads a complete reply, as many lines as it has. */
export function parseReply(response: string): Reply {
  let code = 0;
  let enhanced: string | null = null;
  const texts = response.split(/\r?\n/).map((line) => {
    const match = /^(\d{3})[ -]?(?:([245]\.\d{1,3}\.\d{1,3})(?: |$))?/.exec(line);
    code = Number(match?.[1] ?? code);
    enhanced = match?.[2] ?? enhanced;
    return line.slice(match?.[0].length ?? 0).trim();
  });
  return { code, enhanced, text: texts.filter((text) => text !== '').join(' ') };
}

/** A fault of our own finding. */
export const fault = (
  kind: DeliveryFault['kind'],
  stage: Stage,
  code: number,
  enhanced: string,
  text: string,
): DeliveryFault => ({ kind, stage, code, enhanced, text });

/** Stages at which a host, not a message, is at fault: another host or another time may do. */
const sessionStages: readonly Stage[] = ['dns', 'connect', 'greeting', 'tls', 'auth'];

/** True when the message itself was never offered, so that the next MX host is worth trying. */
export const isHostFault = ({ stage }: DeliveryFault): boolean => sessionStages.includes(stage);

/**
 * What an error of nodemailer's connection means for the message. 4xx, timeouts and lost connections
 * defer, 5xx fails; before MAIL everything defers, because then it is the host that refuses and not
 * the message that is refused (as Postfix does). 503 says that a session is out of step: deferred.
 * `during` is the stage for an error that does not tell its own, such as a lost connection.
 */
export function faultOf(error: SMTPError, during: Stage): DeliveryFault {
  const stage = stageOf(error, during);
  if (error.response !== undefined && error.responseCode !== undefined) {
    const failed = error.permanent === true && !sessionStages.includes(stage);
    const reply = parseReply(error.response);
    return {
      kind: failed ? 'failed' : 'deferred',
      stage,
      code: reply.code,
      enhanced: enhancedOf(stage, reply, failed ? 5 : 4),
      text: reply.text || error.message,
    };
  }
  return unanswered(error, stage);
}

/** Enhanced codes for replies that carry none, by the stage at which they came (RFC 3463). */
const defaults: Record<Stage, string> = {
  route: '4.4',
  dns: '4.3',
  connect: '4.1',
  greeting: '3.2',
  tls: '7.4',
  auth: '7.0',
  mail: '1.0',
  rcpt: '1.0',
  data: '5.0',
  message: '6.0',
  source: '3.0',
};

/** The code for an outcome: of the peer's class only if that is the outcome's class. */
function enhancedOf(stage: Stage, { enhanced }: Reply, outcome: 4 | 5): string {
  // "502 5.5.1 not implemented" to STARTTLS is no fault of syntax: security is what is missing.
  if (stage === 'tls') return '4.7.4';
  return `${outcome}.${enhanced?.slice(2) ?? defaults[stage]}`;
}

function stageOf({ code, command, timeoutType, originalCode }: SMTPError, during: Stage): Stage {
  if (code === 'ESTREAM') return 'source';
  if (code === 'EDNS') return 'dns';
  if (code === 'ETLS' || timeoutType === 'UPGRADE_TIMEOUT' || command === 'STARTTLS') return 'tls';
  if (code === 'EAUTH') return 'auth';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'MAIL FROM') return 'mail';
  if (command === 'DATA') return code === 'EMESSAGE' ? 'message' : 'data';
  if (code === 'EENVELOPE') return 'mail';
  if (during !== 'greeting') return during;
  return timeoutType === 'CONNECT_TIMEOUT' || originalCode !== undefined ? 'connect' : 'greeting';
}

function unanswered(error: SMTPError, stage: Stage): DeliveryFault {
  const text = error.message;
  switch (stage) {
    case 'source':
      return fault('deferred', stage, 451, '4.3.0', `Message could not be read: ${text}`);
    case 'dns':
      return fault('deferred', stage, 451, '4.4.3', text);
    case 'tls':
      return fault('deferred', stage, 454, '4.7.5', text);
    case 'auth':
      return fault('deferred', stage, 454, '4.7.0', text);
    case 'mail':
      // nodemailer refuses what it could not send: a message over SIZE, an address with brackets.
      if (error.code === 'EMESSAGE') return fault('failed', stage, 552, '5.3.4', text);
      if (error.code === 'EENVELOPE') return fault('failed', stage, 553, '5.1.3', text);
      return fault('deferred', stage, 421, '4.4.2', text);
    default:
      return fault('deferred', stage, 421, stage === 'connect' ? '4.4.1' : '4.4.2', text);
  }
}
