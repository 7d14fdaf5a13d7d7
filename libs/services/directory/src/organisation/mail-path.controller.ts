import { isIP } from 'node:net';
import {
  HopCheck,
  HopCheckResult,
  NewSmtpCredential,
  SmtpCredentialMade,
  SmtpCredentials,
  TestMessage,
  TestMessageSent,
  TrustedNetworkEntry,
  TrustedNetworks,
  TrustedNetworkView,
} from '@chancery/contracts';
import { checkHop } from '@chancery/delivery';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  appendAudit,
  Caller,
  Operation,
  parseBody,
  Problem,
  SETTINGS,
  type Settings,
} from '@chancery/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { DirectoryChanges, isTaken } from '../changes';
import { Organisation, SmtpCredential, TrustedNetwork } from '../entities';
import { DirectoryStore } from '../store';
import { TestMessages } from './test-messages';

/** The way mail comes in and goes out: logins, trusted networks, a look at a hop, a message to try it all. */
@Controller('api/v1')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class MailPathController {
  constructor(
    @Inject(DirectoryStore) private readonly store: DirectoryStore,
    @Inject(DirectoryChanges) private readonly changes: DirectoryChanges,
    @Inject(TestMessages) private readonly testMessages: TestMessages,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Post('hops/check')
  @HttpCode(200)
  @Operation({
    summary: 'Look whether a hop takes mail from here',
    body: HopCheck,
    answer: HopCheckResult,
    status: 200,
  })
  async check(@Caller() caller: Administrator, @Body() body: unknown): Promise<HopCheckResult> {
    const hop = parseBody(HopCheck, body);
    // A look into the network this machine is in: for operators only, and never unnoticed.
    await this.store.read(caller.organisation, (em) =>
      appendAudit(em, caller.organisation, {
        kind: 'hop.checked',
        actor: caller.email,
        body: { host: hop.host, port: hop.port, tls: hop.tls },
      }),
    );
    return checkHop(hop, this.settings.smtpHostname);
  }

  @Post('test-messages')
  @HttpCode(202)
  @Allow(['operator', 'compliance'])
  @Operation({
    summary: 'Send a test message through the rules to somebody',
    body: TestMessage,
    answer: TestMessageSent,
    status: 202,
    errors: ['test-message.refused'],
  })
  async send(@Caller() caller: Administrator, @Body() body: unknown): Promise<TestMessageSent> {
    const sent = await this.testMessages.send(caller, parseBody(TestMessage, body));
    await this.changes.apply(
      caller,
      { kind: 'test-message.sent', noun: 'organisation', id: sent.id },
      async (em) => {
        await em.update(Organisation, { id: caller.organisation }, { testMessageId: sent.id });
        return { message: sent.id, to: sent.to };
      },
    );
    return sent;
  }

  @Get('smtp-credentials')
  @Operation({ summary: 'Logins of the submission listener', answer: SmtpCredentials })
  async credentials(@Caller() caller: Administrator): Promise<SmtpCredentials> {
    const rows = await this.store.read(caller.organisation, (em) =>
      em.find(SmtpCredential, { order: { username: 'ASC' } }),
    );
    return {
      items: rows.map(({ username, senders, createdAt }) => ({
        username,
        senders,
        createdAt: createdAt.toISOString(),
      })),
      nextCursor: null,
    };
  }

  @Post('smtp-credentials')
  @Operation({
    summary: 'Add a login of the submission listener; its password is shown once',
    body: NewSmtpCredential,
    answer: SmtpCredentialMade,
    errors: ['credential.taken'],
  })
  async addCredential(
    @Caller() caller: Administrator,
    @Body() body: unknown,
  ): Promise<SmtpCredentialMade> {
    const { username, senders } = parseBody(NewSmtpCredential, body);
    const { password, hash } = await this.store.newSmtpPassword();
    await this.changes
      .apply(
        caller,
        { kind: 'smtp-credential.added', noun: 'organisation', id: username },
        async (em) => {
          await em.insert(SmtpCredential, {
            username,
            senders,
            hash,
            organisationId: caller.organisation,
          });
          return { username, senders };
        },
      )
      .catch((error: unknown) => {
        if (!isTaken(error)) throw error;
        throw new Problem(409, 'credential.taken', `There is a login ${username} already.`, {
          errors: [
            { pointer: '/username', code: 'credential.taken', detail: 'This name is taken.' },
          ],
        });
      });
    return { username, senders, password };
  }

  @Delete('smtp-credentials/:username')
  @HttpCode(204)
  @Operation({
    summary: 'Withdraw a login of the submission listener',
    errors: ['credential.unknown'],
  })
  async removeCredential(
    @Caller() caller: Administrator,
    @Param('username') username: string,
  ): Promise<void> {
    await this.changes.apply(
      caller,
      { kind: 'smtp-credential.removed', noun: 'organisation', id: username },
      async (em) => {
        const { affected } = await em.delete(SmtpCredential, { username });
        if (!affected) throw new Problem(404, 'credential.unknown', 'There is no such login.');
        return { username };
      },
    );
  }

  @Get('trusted-networks')
  @Operation({
    summary: 'Networks whose mail is taken without signing in',
    answer: TrustedNetworks,
  })
  async networks(@Caller() caller: Administrator): Promise<TrustedNetworks> {
    return this.store.read(caller.organisation, async (em) => {
      const rows = await em.find(TrustedNetwork, { order: { cidr: 'ASC' } });
      const { settingsOverrides } = await em.findOneByOrFail(Organisation, {
        id: caller.organisation,
      });
      const set = settingsOverrides?.trustedNetworks ?? [];
      return {
        items: [
          ...set.map((cidr) => networkView(cidr, 'environment')),
          ...rows
            .filter(({ cidr }) => !set.includes(cidr))
            .map(({ cidr }) => networkView(cidr, 'console')),
        ],
        nextCursor: null,
      };
    });
  }

  @Post('trusted-networks')
  @Operation({
    summary: 'Trust a network',
    body: TrustedNetworkEntry,
    answer: TrustedNetworkView,
    errors: ['network.taken'],
  })
  async addNetwork(
    @Caller() caller: Administrator,
    @Body() body: unknown,
  ): Promise<TrustedNetworkView> {
    const cidr = canonicalNetwork(parseBody(TrustedNetworkEntry, body).cidr);
    await this.changes
      .apply(
        caller,
        { kind: 'trusted-network.added', noun: 'organisation', id: cidr },
        async (em) => {
          await em.insert(TrustedNetwork, { cidr, organisationId: caller.organisation });
          return { cidr };
        },
      )
      .catch((error: unknown) => {
        if (!isTaken(error)) throw error;
        throw new Problem(409, 'network.taken', `${cidr} is trusted already.`);
      });
    return networkView(cidr, 'console');
  }

  @Delete('trusted-networks/:cidr')
  @HttpCode(204)
  @Operation({
    summary: 'Trust a network no longer',
    errors: ['network.unknown', 'setting.environment'],
  })
  async removeNetwork(@Caller() caller: Administrator, @Param('cidr') cidr: string): Promise<void> {
    await this.changes.apply(
      caller,
      { kind: 'trusted-network.removed', noun: 'organisation', id: cidr },
      async (em) => {
        const { affected } = await em.delete(TrustedNetwork, { cidr });
        if (affected) return { cidr };
        const { settingsOverrides } = await em.findOneByOrFail(Organisation, {
          id: caller.organisation,
        });
        if (settingsOverrides?.trustedNetworks.includes(cidr))
          throw new Problem(
            423,
            'setting.environment',
            'This network is set by CHANCERY_SMTP_TRUSTED_NETWORKS, which stands above the console. Change it there.',
            { variable: 'CHANCERY_SMTP_TRUSTED_NETWORKS' },
          );
        throw new Problem(404, 'network.unknown', 'There is no such network.');
      },
    );
  }
}

const networkView = (cidr: string, source: 'console' | 'environment'): TrustedNetworkView => ({
  cidr,
  source: { source, variable: 'CHANCERY_SMTP_TRUSTED_NETWORKS' },
});

/** A network as the gateway reads it; one address is a network of its own. @throws Problem 422 */
function canonicalNetwork(typed: string): string {
  try {
    const [address, bits] = isIP(typed)
      ? [ipaddr.parse(typed), isIP(typed) === 4 ? 32 : 128]
      : ipaddr.parseCIDR(typed);
    // The whole internet would make an open relay of the gateway.
    if (bits >= 8) return `${address.toString()}/${bits}`;
  } catch {
    // Told below, with the rest that is no network.
  }
  throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
    errors: [
      {
        pointer: '/cidr',
        code: 'network.invalid',
        detail: 'A network such as 192.0.2.0/24, no wider than /8',
      },
    ],
  });
}
