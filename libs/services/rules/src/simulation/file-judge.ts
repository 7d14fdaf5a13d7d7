import type { SimulationFate } from '@chancery/contracts';
import {
  canonicalAddress,
  createMimeReader,
  fieldsNamed,
  type MessageFacts,
  parseAddressList,
  topFields,
} from '@chancery/mail';
import { Attachments, type Inspectors } from '@chancery/platform';
import { type Decision, evaluate, type Outcome } from '@chancery/rules';
import type { RulesToTry } from '../judging';
import type { Became, Judged } from './tally';

/** As long as one message may be looked into. */
const INSPECT_MS = 10_000;
/** Recipients of one message, as many as a gateway takes. */
const RECIPIENTS = 1_000;

type Direction = 'sent' | 'received';

/** Judges whole messages as the gateway would, by the rules in force and by those that are tried. */
export class FileJudge {
  private readonly now = new Date();

  /**
   * @param live the rules in force, to compare with
   * @param focus id of the rule whose matches are counted; null = those of any rule in force
   */
  constructor(
    private readonly live: RulesToTry,
    private readonly tried: RulesToTry,
    private readonly focus: string | null,
    private readonly direction: Direction,
    private readonly inspectors: Inspectors,
  ) {}

  /** @returns null for what is no message to anybody */
  async judge(message: Buffer, place: number): Promise<Judged | null> {
    const needs = this.needs();
    const attachments = new Attachments(needs);
    let facts: MessageFacts;
    try {
      const reader = createMimeReader({ text: true, contents: attachments.wanted });
      reader.write(message);
      facts = reader.end();
    } catch {
      return null;
    }
    const envelope = envelopeOf(facts, this.direction);
    if (envelope.recipients.length === 0) return null;
    const content = await attachments.inspect(
      facts,
      needs,
      this.inspectors,
      Date.now() + INSPECT_MS,
    );
    const by = ({ compiled, revision: _, ...organisation }: RulesToTry): Decision =>
      evaluate(compiled, {
        envelope,
        authenticated: this.direction === 'sent',
        trustedHop: this.direction === 'sent',
        clientAddress: '127.0.0.1',
        facts,
        ...(content ? { content } : {}),
        ...organisation,
        now: this.now,
      });
    const [was, would] = [by(this.live), by(this.tried)];
    return {
      message: null,
      place,
      at: topFields(facts).date,
      sender: envelope.sender,
      recipients: envelope.recipients.map((address, index) => {
        const group = would.groups.find(({ recipients }) => recipients.includes(index));
        const matched = group?.rules.some(({ id }) => this.focus === null || id === this.focus);
        return {
          address,
          match: matched ? 'matched' : 'not-matched',
          was: becomes(was, index),
          would: becomes(would, index),
        };
      }),
    };
  }

  /** What either of the two sets of rules asks for. */
  private needs() {
    const [a, b] = [this.live.compiled.needs, this.tried.compiled.needs];
    return {
      bodyText: a.bodyText || b.bodyText,
      attachments: a.attachments || b.attachments,
      content: a.content || b.content,
    };
  }
}

function becomes({ groups }: Decision, index: number): Became {
  const group = groups.find(({ recipients }) => recipients.includes(index));
  const fate = group ? fateOf(group) : 'unprotected';
  return { fate, template: fate === 'protected' ? (group?.template ?? null) : null };
}

function fateOf({ reject, ending, redirect, template }: Outcome): SimulationFate {
  if (reject) return 'rejected';
  if (ending) return ending.kind === 'delete' ? 'deleted' : 'held';
  if (redirect) return 'redirected';
  return template ? 'protected' : 'unprotected';
}

/** From whom to whom it went, as far as its header says; each recipient once. */
export function envelopeOf(
  { headers }: Pick<MessageFacts, 'headers'>,
  direction: Direction,
): { sender: string; recipients: string[] } {
  const addresses = (...names: string[]): string[] =>
    names.flatMap((name) =>
      fieldsNamed(headers, name)
        .flatMap(({ raw }) => parseAddressList(raw))
        .map(({ address }) => address)
        .filter((address) => address.includes('@')),
    );
  const [from = ''] = addresses('from', 'sender');
  const named = addresses('to', 'cc', 'bcc');
  const delivered = addresses('delivered-to', 'x-original-to', 'envelope-to');
  const received = direction === 'received';
  const all = received && delivered.length > 0 ? delivered : named;
  const byKey = new Map(all.map((address) => [canonicalAddress(address), address]));
  return {
    sender: received ? (addresses('return-path')[0] ?? from) : from,
    recipients: [...byKey.values()].slice(0, RECIPIENTS),
  };
}
