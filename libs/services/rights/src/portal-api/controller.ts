import {
  MessageView,
  PasscodeEntry,
  type Person,
  TicketView,
  UseLicenceRequest,
} from '@chancery/contracts';
import type { KeyStore } from '@chancery/keys';
import { editedFields } from '@chancery/mail';
import { parseBody, Problem, SETTINGS, type Settings } from '@chancery/platform';
import { decide, rightsSentence } from '@chancery/rights';
import { browserFamily, maskAddress, SIGN_IN_METHODS } from '@chancery/sign-in';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { contextOf, type Found, type Licence, LicenceStore } from '../licences/store';
import { issueUseLicence } from '../licences/use-licence';
import { Browsers } from './browser';
import { KEYS } from './keys';
import { MessageContent, type StoredMessage } from './content';
import { Passcodes } from './passcodes';
import { PortalPolicies } from './policies';
import { Replies, REPLY_BYTES } from './replies';
import { type PortalSession, PortalSessions } from './sessions';

/** Every answer to a request for a passcode, known ticket or not, takes at least this long. */
const PASSCODE_ANSWER_MS = 250;

/** The portal's API. Nothing here sees the text of a message on its way out; see contracts/portal.ts. */
@Controller('api/v1/portal')
export class PortalController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(KEYS) private readonly keys: KeyStore,
    @Inject(LicenceStore) private readonly licences: LicenceStore,
    @Inject(Passcodes) private readonly passcodes: Passcodes,
    @Inject(PortalSessions) private readonly sessions: PortalSessions,
    @Inject(PortalPolicies) private readonly policies: PortalPolicies,
    @Inject(MessageContent) private readonly content: MessageContent,
    @Inject(Replies) private readonly replies: Replies,
    @Inject(Browsers) private readonly browsers: Browsers,
  ) {}

  @Get('tickets/:ticket')
  async ticket(
    @Param('ticket') ticket: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TicketView> {
    const found = await this.licences.find(ticket);
    const browser = this.browsers.identify(request, response);
    noStore(response);
    if (!found) throw unknownTicket();
    const about = found.kind === 'licence' ? found.licence : found.tombstone;
    const { directory } = await this.policies.of(about.organisation);
    const brand = await this.policies.brand(about.organisation, about.brand);
    const session = await this.session(request);
    const mine =
      session?.organisation === about.organisation && session.address === about.recipient;
    return {
      brand: brand.appearance,
      organisation: directory.name,
      sender: about.sender,
      sentAt: about.sentAt.toISOString(),
      recipientMasked: maskAddress(about.recipient),
      state: stateOf(found),
      methods: [...SIGN_IN_METHODS],
      csrf: this.browsers.csrfOf(browser),
      session: session === null ? 'none' : mine ? 'yours' : 'other',
      sessionMasked: session ? maskAddress(session.address) : null,
    };
  }

  @Post('tickets/:ticket/passcodes')
  @HttpCode(202)
  async passcode(
    @Param('ticket') ticket: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const browser = this.browsers.requireCsrf(request);
    noStore(response);
    const done = new Promise((resolve) => setTimeout(resolve, PASSCODE_ANSWER_MS));
    try {
      const found = await this.licences.find(ticket);
      const licence = found?.kind === 'licence' && stateOf(found) === 'open' ? found.licence : null;
      return await this.passcodes.request(
        licence,
        browser,
        browserFamily(request.headers['user-agent']),
      );
    } finally {
      await done;
    }
  }

  @Post('tickets/:ticket/session')
  @HttpCode(204)
  async signIn(
    @Param('ticket') ticket: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const browser = this.browsers.requireCsrf(request);
    noStore(response);
    const { code } = parseBody(PasscodeEntry, body);
    const found = await this.licences.find(ticket);
    const licence = found?.kind === 'licence' && stateOf(found) === 'open' ? found.licence : null;
    await this.passcodes.check(licence, browser, code);
    if (!licence) throw unknownTicket();
    await this.sessions.end(this.browsers.cookie(request, this.browsers.sessionCookie));
    const cookie = await this.sessions.start(
      licence.organisation,
      licence.recipient,
      this.browsers.csrfOf(browser),
      'passcode',
    );
    this.browsers.set(response, this.browsers.sessionCookie, cookie);
  }

  @Delete('session')
  @HttpCode(204)
  async signOut(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    this.browsers.requireCsrf(request);
    await this.sessions.end(this.browsers.cookie(request, this.browsers.sessionCookie));
    this.browsers.clear(response, this.browsers.sessionCookie);
    response.setHeader('Clear-Site-Data', '"cache", "storage"');
    noStore(response);
  }

  @Get('messages/:ticket')
  async message(
    @Param('ticket') ticket: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MessageView> {
    noStore(response);
    const { licence } = await this.permitted(ticket, request);
    const { templates } = await this.policies.of(licence.organisation);
    const to = await this.replyRecipients(licence, await this.content.describe(licence));
    return {
      sentAt: licence.sentAt.toISOString(),
      sender: licence.sender,
      you: licence.display,
      template: {
        code: licence.template,
        name:
          templates.rightsTemplates.find(({ code }) => code === licence.template)?.name ??
          licence.template,
      },
      rights: licence.rights,
      rightsSentence: rightsSentence(licence.rights),
      expiresAt: licence.expiresAt?.toISOString() ?? null,
      replyTo: to.sender,
      replyAllTo: to.all,
      limits: { replyBytes: REPLY_BYTES },
      replies: await this.licences.replies(licence),
    };
  }

  @Post('messages/:ticket/use-licence')
  @HttpCode(200)
  async useLicence(
    @Param('ticket') ticket: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    this.browsers.requireCsrf(request);
    noStore(response);
    const { publicKey } = parseBody(UseLicenceRequest, body);
    const { licence, session } = await this.permitted(ticket, request);
    const stored = await this.content.describe(licence);
    const answer = await issueUseLicence(
      this.keys,
      licence,
      licence.rights,
      publicKey,
      stored,
      this.settings.portalUrl,
    );
    await this.licences.opened(licence, session.method);
    return answer;
  }

  @Get('messages/:ticket/segments')
  async segments(
    @Param('ticket') ticket: string,
    @Query('from') from: string,
    @Query('to') to: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { licence } = await this.permitted(ticket, request);
    const { segments } = await this.content.describe(licence);
    const first = Number(from);
    const last = Number(to);
    if (
      !Number.isInteger(first) ||
      !Number.isInteger(last) ||
      first < 0 ||
      last < first ||
      last >= segments
    )
      throw new Problem(422, 'segments.range', `Segments are numbered 0 to ${segments - 1}.`);
    noStore(response);
    response.setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Content-Disposition', 'attachment');
    let begun = false;
    try {
      for await (const bytes of this.content.segments(licence, first, last)) {
        begun = true;
        if (!response.write(bytes))
          await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
        if (response.destroyed) return;
      }
      response.end();
    } catch (error) {
      // A cut body fails the page's verification; a clean end would not tell it that something is missing.
      if (begun) response.destroy();
      else throw error;
    }
  }

  @Post('messages/:ticket/replies')
  @HttpCode(201)
  async reply(
    @Param('ticket') ticket: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    this.browsers.requireCsrf(request);
    noStore(response);
    const { licence } = await this.permitted(ticket, request);
    const stored = await this.content.describe(licence);
    const to = await this.replies.send(
      licence,
      stored,
      request,
      await this.replyRecipients(licence, stored),
    );
    await this.licences.noteReply(licence, to);
    return { sentAt: new Date().toISOString(), to };
  }

  /** The decision before everything: who is asking, is it theirs, does it still stand. */
  private async permitted(
    ticket: string,
    request: Request,
  ): Promise<{ licence: Licence; session: PortalSession }> {
    const session = await this.session(request);
    if (!session) throw new Problem(401, 'session.none', 'Show first that this mailbox is yours.');
    const found = await this.licences.find(ticket);
    if (!found) throw unknownTicket();
    const about = found.kind === 'licence' ? found.licence : found.tombstone;
    if (session.organisation !== about.organisation || session.address !== about.recipient)
      throw new Problem(403, 'message.not-yours', 'This message was sent to another address.');
    if (found.kind === 'tombstone') throw ended(found.tombstone.reason);
    const { licence } = found;
    const decision = decide({
      now: new Date(),
      notBefore: licence.notBefore,
      expiresAt: licence.expiresAt,
      revoked: false,
      rights: licence.rights,
    });
    if (!decision.allowed) throw ended(decision.reason === 'expired' ? 'expired' : 'revoked');
    return { licence, session };
  }

  private session(request: Request): Promise<PortalSession | null> {
    return this.sessions.find(this.browsers.cookie(request, this.browsers.sessionCookie));
  }

  /** Whom a reply may go to: the sender, and with Reply All who stands in To and Cc. Blind copies stay unseen. */
  private async replyRecipients(
    licence: Licence,
    stored: StoredMessage,
  ): Promise<{ sender: Person[]; all: Person[] }> {
    if (!licence.rights.includes('Reply') || !licence.sender.address)
      return { sender: [], all: [] };
    const sender = [licence.sender];
    if (!licence.rights.includes('ReplyAll')) return { sender, all: [] };
    const messageKey = await this.keys.openLicence(
      licence.organisation,
      licence.epoch,
      contextOf(licence),
      licence.sealed,
    );
    const index = editedFields(this.content.index(licence, stored, messageKey), stored.edits);
    messageKey.fill(0);
    const seen = new Set([licence.recipient, licence.sender.address.toLowerCase()]);
    const others: Person[] = [];
    for (const person of [...index.to, ...index.cc])
      if (
        person.address.includes('@') &&
        !seen.has(person.address.toLowerCase()) &&
        others.length < 100
      ) {
        seen.add(person.address.toLowerCase());
        others.push(person);
      }
    return { sender, all: [...sender, ...others] };
  }
}

function stateOf(found: NonNullable<Found>): TicketView['state'] {
  if (found.kind === 'tombstone') return found.tombstone.reason;
  return found.licence.expiresAt && found.licence.expiresAt <= new Date() ? 'expired' : 'open';
}

const unknownTicket = () =>
  new Problem(404, 'ticket.unknown', 'This link does not lead to a message.');

const ended = (reason: 'revoked' | 'erased' | 'expired') =>
  new Problem(
    410,
    `message.${reason}`,
    {
      revoked: 'The sender has withdrawn this message.',
      erased: 'This message is no longer kept.',
      expired: 'The time to read this message has ended.',
    }[reason],
  );

function noStore(response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
}
