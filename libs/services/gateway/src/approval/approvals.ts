import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from '@chancery/platform';
import type { DeliverParts } from '../deliver/parts';
import type { LeasedMessage, MailStore } from '../store/mail-store';
import type { NewMessage } from '../store/types';
import { writeWithin } from '../store/write-within';
import { conclude, type Decided, type Follows, type Work } from './conclude';
import { APPROVAL_DAYS, levelsOf, record } from './levels';
import { requestMail } from './request-mail';
import { type Approval, lockApproval, moderatedMessage, type Queries } from './rows';

/** Levels that are looked at in one round of the sweep. */
const AT_ONCE = 100;
interface ApprovalParts {
  store: Pick<MailStore, 'inOrganisation' | 'row' | 'instance'>;
  delivery: DeliverParts;
  /** Where people reach the portal. */
  portalUrl: string;
  log: Logger;
}

/** What a decision came to. */
interface Done extends Follows {
  result: { approval: Approval; done: boolean } | null;
}

/** How the hash of a mailed link is kept. */
export const linkHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Messages that wait until somebody lets them pass. Whatever a step does (questions mailed, recipients released or ended,
 * the report to the sender, the record) is one transaction, so that a crash leaves it done or to be done again.
 */
export class Approvals {
  /** One at a time: each holds a connection of the store and may need another. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ApprovalParts) {}

  /** Asks the approvers of these levels, just committed. Never throws: the sweep asks again. */
  askSoon(organisation: string, approvals: readonly string[]): void {
    for (const id of approvals)
      this.ask(organisation, id).catch((error: Error) => this.notAsked(id, error));
  }

  /** Asks whom a crash left unasked, and ends what nobody decided in time. */
  async sweep(organisation: string): Promise<void> {
    const open = await this.parts.store.inOrganisation(organisation, async (client) => {
      const { rows } = await client.query<{ id: string; asked: boolean }>(
        `SELECT id, asked_at IS NOT NULL AS asked FROM mail.approval
          WHERE organisation_id = $1 AND state = 'waiting' AND (expires_at IS NULL OR expires_at <= now()) LIMIT ${AT_ONCE}`,
        [organisation],
      );
      return rows;
    });
    for (const { id, asked } of open)
      try {
        if (asked)
          await this.decide(organisation, id, {
            state: 'expired',
            by: null,
            comment: null,
            where: null,
          });
        else await this.ask(organisation, id);
      } catch (error) {
        this.notAsked(id, error as Error);
      }
  }

  /**
   * The first decision of a level stands: the next level is asked, the recipients are released, or they end and the
   * sender is told.
   *
   * @returns the level as it stands now, and whether it was this decision; null where there is no such level
   * @throws PolicyUnavailable where the sender cannot be told at the moment; nothing is decided then
   */
  async decide(
    organisation: string,
    id: string,
    decided: Decided,
  ): Promise<{ approval: Approval; done: boolean } | null> {
    const { result, next, report } = await this.alone((): Promise<Done> =>
      this.parts.store.inOrganisation(organisation, async (client) => {
        const found = await this.open(client, organisation, id);
        if (!found || (decided.message ?? found.message.id) !== found.message.id)
          return { result: null };
        const { approval } = found;
        if (approval.state !== 'waiting') return { result: { approval, done: false } };
        const late = approval.expiresAt !== null && approval.expiresAt.getTime() <= Date.now();
        const end: Decided = late
          ? { state: 'expired', by: null, comment: null, where: null }
          : decided;
        if (end.state === 'expired' && !late) return { result: { approval, done: false } };
        const follows = await conclude(found, end, this.parts.store.instance, this.parts.delivery);
        const { rows } = await client.query<{ decided_at: Date }>(
          `UPDATE mail.approval SET state = $2, decided_at = now(), decided_by = $3, comment = $4 WHERE id = $1 RETURNING decided_at`,
          [id, end.state, end.by, end.comment],
        );
        return {
          ...follows,
          result: {
            done: end === decided,
            approval: {
              ...approval,
              state: end.state,
              decidedAt: rows[0]?.decided_at ?? null,
              decidedBy: end.by,
              comment: end.comment,
            },
          },
        };
      }),
    );
    if (report) this.parts.delivery.handOver(report);
    if (next) this.askSoon(organisation, [next]);
    return result;
  }

  private async ask(organisation: string, id: string): Promise<void> {
    const mails = await this.alone(() =>
      this.parts.store.inOrganisation(organisation, async (client) => {
        const work = await this.open(client, organisation, id);
        if (!work || work.approval.state !== 'waiting' || work.approval.askedAt) return [];
        return this.questions(work);
      }),
    );
    for (const mail of mails) this.parts.delivery.handOver(mail);
  }

  private async questions({
    client,
    approval,
    policy,
    message,
    held,
  }: Work): Promise<NewMessage[]> {
    const { delivery, store, portalUrl } = this.parts;
    const expiresAt = new Date(Date.now() + APPROVAL_DAYS * 86_400_000);
    const key = await this.keyOf(message);
    const { compiled } = await delivery.brandOf(policy, undefined);
    const levels = levelsOf(message, approval);
    const mails: NewMessage[] = [];
    for (const address of approval.approvers) {
      const token = randomBytes(32).toString('base64url');
      const link = `${portalUrl}/approval#${policy.id}.${token}`;
      const question = { approval, levels: levels.length, message, held, expiresAt };
      const rows = (row: number) => store.row(policy.id, message.id, row);
      mails.push(
        await requestMail(policy, question, address, link, key, {
          keys: delivery.keys,
          stage: delivery.stage,
          brand: compiled,
          rows,
        }),
      );
      await client.query(
        'INSERT INTO mail.approval_link (hash, organisation_id, approval_id, address) VALUES ($1, $2, $3, $4)',
        [linkHash(token), policy.id, approval.id, address],
      );
    }
    await client.query('UPDATE mail.approval SET asked_at = now(), expires_at = $2 WHERE id = $1', [
      approval.id,
      expiresAt,
    ]);
    const asked = { approvers: approval.approvers, levels: levels.length };
    await writeWithin(client, policy.id, store.instance, {
      messages: mails,
      notes: [record('approval-asked', 'gateway', approval, held, asked)],
    });
    return mails;
  }

  private async open(client: Queries, organisation: string, id: string): Promise<Work | null> {
    const approval = await lockApproval(client, id);
    const found = approval && (await moderatedMessage(client, approval));
    if (!found) return null;
    return { client, approval, policy: this.parts.delivery.policyOf(organisation), ...found };
  }

  private keyOf({ organisation, epoch, id, transportKey }: LeasedMessage): Promise<Buffer> {
    if (!transportKey) throw new Error('transport key is not there');
    return this.parts.delivery.keys.openTransport(organisation, epoch, id, transportKey);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private notAsked(approval: string, error: Error): void {
    this.parts.log.error(
      { approval, reason: error.message },
      'approval could not be seen to; tried again later',
    );
  }
}
