import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { DELAY_NOTICE_SECONDS } from '@chancery/journey';
import type { Edit, Part } from '@chancery/mail';
import { SealError } from '@chancery/seal';
import { ContentGone, type OpenedMessage, relayContent, storedMessage } from '../deliver/content';
import { type InPlace, wrapper } from '../deliver/copies';
import type { DeliverParts, Unit } from '../deliver/parts';
import type { OrganisationPolicy } from '../policy/policies';
import type { GroupRecord } from '../store/types';
import type { Answer, Original } from './answers';
import { rebuilt, type Replacement } from './rebuilt';
import {
  faceOf,
  type FoundWrapper,
  mayHoldWrapper,
  type Searched,
  wrappersIn,
} from './wrappers-in';

/** A mail is rebuilt in memory up to this size, with what is opened in it. */
const REBUILT_BYTES = 32 * 1024 * 1024;

/** Why protection stayed, in the words of the trace. */
const REASONS: Readonly<Record<string, string>> = {
  unknown: 'It is not mail that this organisation protected.',
  revoked: 'Access to the message was revoked.',
  expired: 'Access to the message has expired.',
  'not-yet': 'Access to the message has not begun.',
  'no-such-rule': 'The rule is not in force any more.',
  gone: 'The message is no longer kept.',
  damaged: 'The message that is kept cannot be read.',
  attached: 'It is attached to another mail, and the rule does not open attachments.',
  large: 'Together with what it carries it is too large to be put together anew.',
  boundary: 'The opened message does not fit into the mail around it.',
  unanswered: 'The keys could not be had for four hours.',
};

/** What a rule that removes protection comes to for a group of recipients. */
export type Opening =
  | { kind: 'as-it-came'; reason: string | null }
  /** The keys are not here yet. */
  | { kind: 'waiting' }
  | { kind: 'opened'; inPlace: InPlace; originals: string[]; as: 'message' | 'attachment' };

const asItCame = (why: string): Opening => ({
  kind: 'as-it-came',
  reason: REASONS[why] ?? why,
});
const NOTHING_TO_OPEN: Opening = { kind: 'as-it-came', reason: null };

/**
 * What a message that is being delivered carries of mail that the organisation itself protected, opened
 * (docs/adr/0086). Nothing it says is believed: the rights service has to answer with a key to each ticket, that key
 * has to open the original, and the original has to verify to its last byte.
 */
export class Openings {
  private searched: Promise<Searched | null> | undefined;
  private readonly answered = new Map<string, Promise<Map<string, Answer> | null>>();

  constructor(
    private readonly unit: Unit,
    private readonly policy: OrganisationPolicy,
    private readonly key: () => Promise<Buffer>,
    private readonly parts: DeliverParts,
  ) {}

  /** For the recipients of a group whose rules remove protection. Never throws. */
  async of({ unprotect }: GroupRecord): Promise<Opening> {
    if (!unprotect) return NOTHING_TO_OPEN;
    const { message } = this.unit;
    try {
      const opening = await this.opened(unprotect);
      return opening.kind === 'waiting' && this.aged ? asItCame('unanswered') : opening;
    } catch (error) {
      this.parts.log.warn(
        { message: message.id, reason: (error as Error).message },
        'protection could not be removed',
      );
      return this.aged ? asItCame('unanswered') : { kind: 'waiting' };
    }
  }

  private get aged(): boolean {
    const age = this.parts.now().getTime() - this.unit.message.receivedAt.getTime();
    return age >= DELAY_NOTICE_SECONDS * 1_000;
  }

  private async opened({
    attachments,
    rule,
  }: NonNullable<GroupRecord['unprotect']>): Promise<Opening> {
    this.searched ??= this.search();
    const searched = await this.searched;
    if (!searched || searched.found.length === 0) return NOTHING_TO_OPEN;
    const { found } = searched;
    const [first] = found;
    const alone = found.length === 1 && first?.mail === '' ? first : null;
    if (!alone && !attachments) return asItCame('attached');

    const answers = await this.answers(found, rule.id);
    if (!answers) return { kind: 'waiting' };
    if (alone) {
      const whole = await this.whole(searched, alone, answers, attachments);
      if (whole) return whole;
    }
    return this.attached(searched, answers);
  }

  private async search(): Promise<Searched | null> {
    const carrier = await this.carrier();
    return mayHoldWrapper(carrier.index()) ? wrappersIn(carrier.bytes()) : null;
  }

  private async carrier(): Promise<OpenedMessage> {
    return storedMessage(this.unit.message, await this.key(), this.unit.rows);
  }

  private answers(
    found: readonly FoundWrapper[],
    rule: string,
  ): Promise<Map<string, Answer> | null> {
    const known = this.answered.get(rule);
    if (known) return known;
    const tickets = new Map(found.map(({ ticket }) => [ticket.toString('base64url'), ticket]));
    const asked = this.parts.unsealing.ask(this.unit.message, [...tickets.values()], rule);
    this.answered.set(rule, asked);
    return asked;
  }

  /**
   * The original in the place of its wrapper; null where the mail is more than a wrapper and is to keep what it says
   * besides.
   */
  private async whole(
    searched: Searched,
    file: FoundWrapper,
    answers: ReadonlyMap<string, Answer>,
    attachments: boolean,
  ): Promise<Opening | null> {
    const original = await this.originalOf(file, answers);
    if (typeof original === 'string') return asItCame(original);
    if (!(await this.isWrapperOf(searched, '', original)))
      return attachments ? null : asItCame('attached');
    const { message, key } = original;
    return {
      kind: 'opened',
      as: 'message',
      originals: [message.id],
      inPlace: {
        message: storedMessage(message, key, this.rowsOf(original)),
        edits: editsOf(original),
        rebuilt: false,
        signedAs: message,
        utf8: message.utf8,
      },
    };
  }

  /** Opened messages in the place of their wrappers, in the mail that carries them. */
  private async attached(
    searched: Searched,
    answers: ReadonlyMap<string, Answer>,
  ): Promise<Opening> {
    let refusal: string | null = null;
    let bytes = this.unit.message.size;
    const replacements: Replacement[] = [];
    const originals: Original[] = [];
    for (const file of searched.found) {
      const original = await this.originalOf(file, answers);
      if (typeof original === 'string') {
        refusal ??= original;
        continue;
      }
      bytes += original.message.size;
      if (bytes > REBUILT_BYTES) return asItCame('large');
      const place = await this.placeOf(searched, file, original);
      if (!replacements.some(({ part }) => overlap(part, place)))
        replacements.push({ part: place, opened: await this.clear(original) });
      originals.push(original);
    }
    if (replacements.length === 0) return asItCame(refusal ?? 'unknown');
    const mail = rebuilt(await buffer((await this.carrier()).bytes()), replacements);
    if (!mail) return asItCame('boundary');
    return {
      kind: 'opened',
      as: 'attachment',
      originals: [...new Set(originals.map(({ message }) => message.id))],
      inPlace: {
        message: mail,
        edits: [],
        rebuilt: true,
        signedAs: null,
        utf8: originals.some(({ message }) => message.utf8),
      },
    };
  }

  /** A wrapper that is attached as a mail goes as a whole, the file of one that somebody wrote around goes alone. */
  private async placeOf(
    searched: Searched,
    { file, mail }: FoundWrapper,
    original: Original,
  ): Promise<Part> {
    const { parts } = searched.facts;
    const around = parts.find(({ path }) => mail !== '' && `${path}.1` === mail);
    return around && (await this.isWrapperOf(searched, mail, original)) ? around : file;
  }

  /** Whose original a file stands for; else why there is none. */
  private async originalOf(
    { ticket }: FoundWrapper,
    answers: ReadonlyMap<string, Answer>,
  ): Promise<Original | string> {
    const answer = answers.get(ticket.toString('base64url'));
    if (!answer) return 'unknown';
    if ('refusal' in answer) return answer.refusal;
    const original = await this.parts.unsealing.original(this.unit.message, ticket, answer);
    if (!original) return 'gone';
    const stored = storedMessage(original.message, original.key, this.rowsOf(original));
    try {
      // To its last byte, before anything is sent: what breaks off half-way would be tried for five days.
      for await (const _ of stored.bytes()) void _;
    } catch (error) {
      if (error instanceof ContentGone || error instanceof SealError) return 'damaged';
      throw error;
    }
    return original;
  }

  private rowsOf({ message }: Original) {
    const { stage } = this.parts;
    return (row: number) => stage.row(message.organisation, message.id, row);
  }

  /** Is this part of a mail the wrapper that was made of the original, and nothing besides? */
  private async isWrapperOf(
    { facts }: Searched,
    mail: string,
    { message, key }: Original,
  ): Promise<boolean> {
    const [recipient] = message.recipients;
    if (!recipient) return false;
    const brand = await this.parts.brandOf(this.policy, message.groups[recipient.group]?.brand);
    const made = wrapper(message, this.policy, brand, recipient, key);
    const expected = await wrappersIn(Readable.from([made]));
    return faceOf(facts, mail) === faceOf(expected.facts, '');
  }

  private async clear(original: Original): Promise<Buffer> {
    const { message, key } = original;
    const content = await relayContent(
      storedMessage(message, key, this.rowsOf(original)),
      editsOf(original),
    );
    return Buffer.isBuffer(content) ? content : buffer(content);
  }
}

/** What rules changed for the one whose ticket it is. */
const editsOf = ({ message }: Original): readonly Edit[] =>
  message.groups[message.recipients[0]?.group ?? -1]?.edits ?? [];

const overlap = (a: Part, b: Part): boolean =>
  a.headerOffset < b.bodyOffset + b.bodyLength && b.headerOffset < a.bodyOffset + a.bodyLength;
