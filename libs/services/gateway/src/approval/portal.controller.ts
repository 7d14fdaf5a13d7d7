import { ApprovalDecision, ApprovalLink, type ApprovalView } from '@chancery/contracts';
import { parseBody, Problem } from '@chancery/platform';
import { Body, Controller, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { OrganisationPolicy } from '../policy/policies';
import { GatewayRuntime } from '../runtime';
import { linkHash } from './approvals';
import { levelsOf } from './levels';
import { countAsked } from './pace';
import { subjectFor } from './request-mail';
import { type Approval, findByLink, moderatedMessage } from './rows';

const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

/**
 * What an approver sees and decides, by the link in the mail and nothing else. Behind the portal's origin, where the mail
 * leads; here, because the gateway holds the messages.
 */
@Controller('api/v1/portal/approvals')
export class ApprovalController {
  constructor(@Inject(GatewayRuntime) private readonly gateway: GatewayRuntime) {}

  @Post('view')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async view(@Body() body: unknown, @Req() request: Request): Promise<ApprovalView> {
    const { token } = parseBody(ApprovalLink, body);
    const { policy, approval, address } = await this.find(token, request);
    return this.viewOf(policy, approval, address);
  }

  @Post('decision')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async decide(@Body() body: unknown, @Req() request: Request): Promise<ApprovalView> {
    const { token, decision, comment } = parseBody(ApprovalDecision, body);
    const { policy, approval, address } = await this.find(token, request);
    const decided = await this.gateway.approvals.decide(policy.id, approval.id, {
      state: decision === 'approve' ? 'approved' : 'rejected',
      by: address,
      comment: comment === '' ? null : comment,
      where: 'link',
    });
    if (!decided) throw unknown();
    if (decided.done) await this.gateway.messageChanged(policy.id, approval.message);
    return this.viewOf(policy, decided.approval, address);
  }

  /** @throws Problem 404 where no mail ever held this link, or its message is forgotten; 429 */
  private async find(
    token: string,
    request: Request,
  ): Promise<{ policy: OrganisationPolicy; approval: Approval; address: string }> {
    const [, organisation, secret] = TOKEN.exec(token) ?? [];
    const policy = this.gateway.policies.all().find(({ id }) => id === organisation);
    if (!policy || !secret) throw unknown();
    const { store, keys } = this.gateway;
    // Committed by itself: what is refused counts as well.
    await store.inOrganisation(policy.id, (client) =>
      countAsked(client, keys, policy.id, request.ip ?? ''),
    );
    const found = await store.inOrganisation(policy.id, (client) =>
      findByLink(client, linkHash(secret)),
    );
    if (!found) throw unknown();
    return { policy, ...found };
  }

  private async viewOf(
    policy: OrganisationPolicy,
    approval: Approval,
    address: string,
  ): Promise<ApprovalView> {
    const { store, keys } = this.gateway;
    const found = await store.inOrganisation(policy.id, (client) =>
      moderatedMessage(client, approval),
    );
    if (!found) throw unknown();
    const { message } = found;
    const late = approval.expiresAt !== null && approval.expiresAt.getTime() <= Date.now();
    const key = message.transportKey
      ? await keys.openTransport(policy.id, message.epoch, message.id, message.transportKey)
      : null;
    return {
      brand: policy.templates.brand.appearance,
      organisation: policy.name,
      state: approval.state === 'waiting' && late ? 'expired' : approval.state,
      you: address,
      sender: { name: message.fromName, address: message.headerFrom || message.sender },
      recipients: message.recipients.map((recipient) => recipient.address),
      subject: subjectFor(policy, message, key, address),
      receivedAt: message.receivedAt.toISOString(),
      rule: approval.rule.name,
      level: approval.level + 1,
      levels: levelsOf(message, approval).length,
      expiresAt: approval.expiresAt?.toISOString() ?? null,
      decidedAt: approval.decidedAt?.toISOString() ?? null,
      decidedBy: approval.decidedBy,
      comment: approval.comment,
    };
  }
}

const unknown = (): Problem =>
  new Problem(404, 'approval.unknown', 'This link leads to nothing that waits for a decision.');
