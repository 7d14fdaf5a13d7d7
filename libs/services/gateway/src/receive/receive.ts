import type { Readable } from 'node:stream';
import type { LicenceReason } from '@chancery/contracts';
import { kindOf } from '@chancery/journey';
import { type IssuingKeys, KeyStoreError } from '@chancery/keys';
import { firstField, partIndexOf } from '@chancery/mail';
import { type Inspectors, type Logger, uuid7 } from '@chancery/platform';
import { keysAwayCount, messageBytes } from '../gateway-metrics';
import { REPLIES, SmtpReply } from '../listeners/reply';
import type { Committer } from '../store/committer';
import type { NewMessage } from '../store/types';
import { mayHoldWrapper } from '../unprotect/wrappers-in';
import { assemble, fromOf } from './assemble';
import { Resends } from './fold';
import { inspectIntake, type InspectionMemory, TextMemory } from './inspection';
import { type Intake, takeIn } from './intake';
import { checkLicence, judge, refuseIfRejected, type Verdict } from './judge';
import { isLooping, type LoopMac } from './loop';
import type { Noticed } from './notices';
import type { Stage } from './sealing';
import type { Envelope, ReplyTag } from './types';

export interface ReceiveParts {
  committer: Pick<Committer, 'commit' | 'note'>;
  stage: Stage;
  keys: IssuingKeys & LoopMac;
  resends: Resends;
  maxBytes: number;
  /** Threads that look into attachments, where a rule asks. */
  inspectors: Inspectors;
  memory: InspectionMemory;
  /** See InspectionParts. */
  inspectionMs: number;
  log: Logger;
  /** Room left on disk and in the queue; false answers 452 while there is still room to recover. */
  hasRoom(): boolean;
  /** Reports to the sender about recipients that a rule rejected, made to be committed with the message. */
  reportRejected(message: NewMessage, intake: Intake): Promise<NewMessage[]>;
  /** Mail about the message that rules ask for. */
  notices(id: string, envelope: Envelope, intake: Intake, verdict: Verdict): Promise<Noticed>;
  /** Sends it where the message itself is refused. Never throws: a refusal does not wait for a report. */
  tell(organisation: string, noticed: Noticed): Promise<void>;
  handOver(message: NewMessage, intake: Intake, companions: NewMessage[]): void;
}

export interface Received {
  id: string;
  foldKey: Buffer | null;
}

/**
 * One message from DATA to the point where 250 may be said. Each step returns or throws the SMTP reply
 * that says why not; nothing is kept unless the commit succeeded.
 */
export async function receive(
  envelope: Envelope,
  stream: Readable,
  parts: ReceiveParts,
): Promise<Received> {
  const id = uuid7();
  const now = new Date();
  const organisation = envelope.policy.id;
  if (!parts.hasRoom()) return drained(stream, REPLIES.noSpace());

  const epoch = await parts.keys
    .epoch(organisation)
    .catch((error: Error) => keysAway(stream, error));
  const needs = envelope.policy.rules.needs;
  const texts = new TextMemory(parts.memory.texts);
  const intake = await takeIn(stream, { organisation, id, maxBytes: parts.maxBytes }, parts.stage, {
    text: needs.bodyText,
    afford: texts.afford,
  }).catch((error: Error) => {
    texts.release();
    throw error;
  });
  try {
    const before = mayComeBack(envelope, intake) ? 1 : 0;
    if (isLooping(intake.facts.headers, parts.keys, before)) throw REPLIES.loop();

    const foldKey = foldKeyOf(envelope, intake);
    const first = parts.resends.find(foldKey);
    if (first) {
      void intake.sealing.abandon();
      noteFolded(parts, organisation, first);
      return { id: first, foldKey };
    }

    const reply = replyTag(envelope, intake);
    const content =
      reply && !envelope.policy.rules.unprotects
        ? undefined
        : await inspectIntake(
            { organisation, id, sender: envelope.sender },
            intake,
            needs,
            texts,
            parts,
          );
    const verdict = judge(
      envelope,
      { facts: intake.facts, ...(content ? { content } : {}) },
      reply,
      now,
    );
    const noticed =
      verdict.notices.length > 0 ? await parts.notices(id, envelope, intake, verdict) : null;
    await refuseIfRejected(verdict, noticed ? () => parts.tell(organisation, noticed) : null);
    if (!reply)
      checkLicence(
        envelope.policy,
        envelope,
        { headerFrom: fromOf(intake, envelope.sender).address },
        verdict,
        now,
        (sender, reason) => noteUnlicensed(parts, envelope, sender, reason),
      );

    const message = assemble(
      { id, envelope, intake, verdict, reply, epoch, foldKey, now },
      parts.keys,
    );
    const reports = message.recipients.some((recipient) => recipient.state === 'rejected')
      ? await parts.reportRejected(message, intake)
      : [];
    if (noticed) {
      message.audit.push(...noticed.audit);
      reports.push(...noticed.mails);
    }
    await parts.committer.commit([message, ...reports]).catch((error: Error) => {
      parts.log.error({ message: id, reason: error.message }, 'message not kept');
      throw REPLIES.storeUnavailable();
    });
    messageBytes.observe(intake.facts.size);
    if (!message.transportKey) void intake.sealing.abandon();
    parts.handOver(message, intake, reports);
    return { id, foldKey };
  } catch (error) {
    void intake.sealing.abandon();
    if (!(error instanceof KeyStoreError)) throw error;
    keysAwayCount.n += 1;
    throw REPLIES.keysUnavailable();
  } finally {
    texts.release();
  }
}

const foldKeyOf = (envelope: Envelope, intake: Intake): Buffer | null =>
  Resends.key(
    envelope.policy.id,
    firstField(intake.facts.headers, 'message-id')?.raw.trim() ?? null,
    envelope.sender,
    envelope.recipients.map(({ address }) => address),
    intake.digest,
  );

/**
 * A wrapper that an outside server sends to one of the own people as it got it is ours, and has been here: where a
 * rule removes protection it may come in, once.
 */
const mayComeBack = ({ policy, recipients }: Envelope, { facts }: Intake): boolean =>
  policy.rules.unprotects &&
  recipients.some(({ address }) =>
    policy.acceptedDomains.has(address.slice(address.lastIndexOf('@') + 1).toLowerCase()),
  ) &&
  mayHoldWrapper(partIndexOf(facts));

/**
 * Only the internal listener, whose client proved to be a service of this installation, may say what a mail answers; or
 * that it is a test message of the console, which is judged like any other mail of the organisation.
 */
function replyTag(envelope: Envelope, intake: Intake): ReplyTag | null {
  if (envelope.door !== 'internal') return null;
  const [template, inReplyTo] = (firstField(intake.facts.headers, 'x-chancery-reply')?.raw ?? '')
    .trim()
    .split(' ');
  if (!template && firstField(intake.facts.headers, 'x-chancery-test')) return null;
  if (!template || !/^[0-9a-f-]{36}$/.test(inReplyTo ?? ''))
    throw new SmtpReply(554, '5.6.0', 'Not a portal reply');
  return { template, inReplyTo: inReplyTo as string };
}

function noteFolded(parts: ReceiveParts, organisation: string, message: string): void {
  parts.committer.note(organisation, {
    id: uuid7(),
    kind: kindOf('folded'),
    message,
    recipient: null,
    actor: 'gateway',
    body: {},
  });
}

/** Nothing of the message is kept; who was refused and why is, so that somebody can see to a licence. */
function noteUnlicensed(
  parts: ReceiveParts,
  envelope: Envelope,
  sender: string,
  reason: LicenceReason,
): void {
  parts.committer.note(envelope.policy.id, {
    id: uuid7(),
    kind: kindOf('unlicensed-refused'),
    message: null,
    recipient: null,
    actor: 'gateway',
    body: { sender, reason, recipients: envelope.recipients.length },
  });
}

/** Reads the rest of DATA, so that the client sees the reply. */
async function drained(stream: Readable, reply: SmtpReply): Promise<never> {
  for await (const _ of stream.iterator({ destroyOnReturn: false })) void _;
  throw reply;
}

function keysAway(stream: Readable, error: Error): Promise<never> {
  if (!(error instanceof KeyStoreError)) return drained(stream, REPLIES.storeUnavailable());
  keysAwayCount.n += 1;
  return drained(stream, REPLIES.keysUnavailable());
}
