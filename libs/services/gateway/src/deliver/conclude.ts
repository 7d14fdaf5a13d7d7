import { DELAY_NOTICE_SECONDS, GIVE_UP_SECONDS, kindOf, retryAfter } from '@chancery/journey';
import { uuid7 } from '@chancery/platform';
import { attempted } from '../gateway-metrics';
import type { OrganisationPolicy } from '../policy/policies';
import type { LeasedMessage, LeasedRecipient } from '../store/mail-store';
import type { AuditEntry, Outcome } from '../store/types';
import type { DeliverParts, Sent } from './parts';
import { makeReport, type ReportedRecipient } from './reports';

/** When an attempt is made again whose report could not be kept. */
const RETELL_SECONDS = 300;

/** Delivered, deferred or bounced: outcomes, and the reports that go with them in the same transaction. */
export async function conclude(
  message: LeasedMessage,
  policy: OrganisationPolicy,
  sent: Sent[],
  parts: DeliverParts,
): Promise<void> {
  const reports: ReportedRecipient[] = [];
  const withReport: Outcome[] = [];
  const ageSeconds = (parts.now().getTime() - message.receivedAt.getTime()) / 1000;
  for (const { recipient, result, route, dsnPassedOn } of sent) {
    const wants = (what: string) =>
      recipient.notify === null ? what !== 'SUCCESS' : recipient.notify.split(',').includes(what);
    const line = `${result.code} ${result.enhanced} ${result.text}`.trim();
    const closed = !result.accepted && result.stage === 'route';
    const remote = route.mailbox ? 'built-in mailbox' : `${route.host}:${route.port}`;
    const about = (
      action: ReportedRecipient['action'],
      status: string,
      until: Date | null = null,
    ): ReportedRecipient => ({
      address: recipient.address,
      orcpt: recipient.orcpt,
      action,
      status,
      diagnostic: line,
      remoteMta: result.accepted || (result.stage !== 'source' && !closed) ? route.host : null,
      willRetryUntil: until,
    });
    const audit = (step: 'delivered' | 'deferred' | 'bounced', more: object = {}): AuditEntry => ({
      id: uuid7(),
      kind: kindOf(step),
      message: message.id,
      recipient: recipient.address,
      actor: 'gateway',
      body: {
        as: recipient.treatment,
        ...(closed ? {} : { to: remote }),
        ...(route.connector === undefined ? {} : { connector: route.connector }),
        ...(route.mailbox && step === 'delivered'
          ? { note: 'kept in the built-in mailbox, not delivered' }
          : {}),
        reply: line,
        attempts: recipient.attempts,
        ...more,
      },
    });
    if (result.accepted) {
      attempted.delivered.n += 1;
      const end = outcome(message, recipient, 'delivered', line, 0, audit('delivered'));
      if (wants('SUCCESS') && !dsnPassedOn) {
        reports.push(about('relayed', '2.0.0'));
        withReport.push(end);
      } else parts.committer.outcome(end);
    } else if (result.kind === 'failed' || ageSeconds >= GIVE_UP_SECONDS) {
      attempted.bounced.n += 1;
      if (wants('FAILURE'))
        reports.push(about('failed', result.kind === 'failed' ? result.enhanced : '5.4.7'));
      withReport.push(
        outcome(
          message,
          recipient,
          'bounced',
          line,
          0,
          audit('bounced', { reported: wants('FAILURE') && message.sender !== '' }),
        ),
      );
    } else {
      attempted.deferred.n += 1;
      const wait = retryAfter(
        recipient.attempts,
        result.stage === 'source' || route.mailbox ? 'ours' : 'theirs',
      );
      const end = outcome(
        message,
        recipient,
        'deferred',
        line,
        wait,
        audit('deferred', { retryInSeconds: wait }),
      );
      if (ageSeconds >= DELAY_NOTICE_SECONDS && !recipient.delayNoticed && wants('DELAY')) {
        reports.push(
          about(
            'delayed',
            result.enhanced,
            new Date(message.receivedAt.getTime() + GIVE_UP_SECONDS * 1000),
          ),
        );
        withReport.push({ ...end, noticed: true });
      } else parts.committer.outcome(end);
    }
  }
  if (withReport.length === 0) return;
  if (reports.length === 0) {
    for (const end of withReport) parts.committer.outcome(end);
    return;
  }
  try {
    const report = await makeReport(policy, message, reports, {
      keys: parts.keys,
      stage: parts.stage,
      hostname: parts.hostname,
    });
    if (report) {
      await parts.committer.commit([report], withReport);
      parts.handOver(report);
    } else for (const end of withReport) parts.committer.outcome(end);
  } catch (error) {
    parts.log.error(
      { message: message.id, reason: (error as Error).message },
      'report not kept; told later',
    );
    // Whoever has the message must not get it again; what is not said yet is found again by a later attempt.
    for (const end of withReport)
      parts.committer.outcome(
        end.state === 'delivered'
          ? end
          : {
              ...end,
              state: 'deferred',
              retryInSeconds: RETELL_SECONDS,
              noticed: false,
              audit: null,
            },
      );
  }
}

/** How an attempt for one recipient ended, ready to be written. */
export const outcome = (
  message: LeasedMessage,
  recipient: LeasedRecipient,
  state: Outcome['state'],
  reply: string,
  retryInSeconds: number,
  audit: AuditEntry | null,
): Outcome => ({
  organisation: message.organisation,
  message: message.id,
  idx: recipient.idx,
  state,
  reply,
  retryInSeconds,
  noticed: false,
  audit,
});
