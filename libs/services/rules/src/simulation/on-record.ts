import { isDeepStrictEqual } from 'node:util';
import type { Rule } from '@chancery/contracts';
import { type CompiledRules, FALSE, TRUE, type Truth, UNKNOWN } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { PastMessage } from './past-mail';

/** Until a rule that was saved is judged by everywhere, and as long as one that was replaced may still be. */
const MARGIN_MS = 60_000;

interface Span {
  from: number;
  until: number;
}

interface Version {
  rule_id: string;
  change: string;
  body: Rule;
  saved_at: Date;
}

/**
 * What is on record of whether rules matched: while a rule was judged with the conditions that it has, its matches
 * stand with each message, so that it need not be judged again where what it asks for is gone.
 */
export class OnRecord {
  private constructor(
    private readonly spans: ReadonlyMap<string, readonly Span[]>,
    private readonly stopping: (rule: string) => boolean,
  ) {}

  /** Reads how these rules came to be what they are. Call inside `inOrganisation`. */
  static async read(em: EntityManager, { rules }: CompiledRules): Promise<OnRecord> {
    const byId = new Map(rules.map((each) => [each.rule.id, each]));
    const versions = (await em.query(
      `SELECT rule_id, change, body, saved_at FROM rules.rule_version WHERE rule_id::text = ANY ($1) ORDER BY rule_id, version`,
      [[...byId.keys()]],
    )) as Version[];
    const spans = new Map<string, Span[]>();
    versions.forEach((version, at) => {
      const now = byId.get(version.rule_id)?.rule;
      if (!now || version.change === 'deleted' || !asked(version.body, now)) return;
      const next = versions[at + 1];
      const span = {
        from: Math.max(version.saved_at.getTime(), moment(version.body.activationDate, 0)),
        until: Math.min(
          next?.rule_id === version.rule_id ? next.saved_at.getTime() : Infinity,
          moment(version.body.expiryDate, Infinity),
        ),
      };
      const all = spans.get(version.rule_id) ?? [];
      const before = all.at(-1);
      // A save that changed nothing of what is asked: the record goes on.
      if (before && before.until === span.from) before.until = span.until;
      else all.push(span);
      spans.set(version.rule_id, all);
    });
    return new OnRecord(spans, (id) => byId.get(id)?.stops ?? true);
  }

  /** From when on the answers of a rule are on record up to now; null = they are not. */
  since(rule: string): Date | null {
    const last = this.spans.get(rule)?.at(-1);
    return last?.until === Infinity ? new Date(last.from + MARGIN_MS) : null;
  }

  /** Whether a rule matched, for a recipient whom all that is known of the message does not rule out. */
  answer(message: PastMessage, rule: string, recipient: number): Truth {
    const at = Date.parse(message.at);
    const judged = this.spans
      .get(rule)
      ?.some(({ from, until }) => at >= from + MARGIN_MS && at < until);
    if (!judged) return UNKNOWN;
    if (message.tested.has(rule) || message.groups.some(({ rules }) => rules.includes(rule)))
      return TRUE;
    // It may not have been reached.
    const group = message.groups[message.recipients[recipient]?.group ?? -1];
    const last = group?.rules.at(-1);
    const ended = !group || group.rejected || group.ending !== null;
    return ended || (last !== undefined && this.stopping(last)) ? UNKNOWN : FALSE;
  }
}

const question = (rule: Rule) => [
  rule.conditions ?? [],
  rule.exceptions ?? [],
  rule.senderAddressLocation ?? 'header',
  rule.recipientAddressType ?? 'resolved',
];

/** Was it judged, and with the same conditions and exceptions? */
const asked = (then: Rule, now: Rule): boolean =>
  then.enabled !== false && then.mode !== 'off' && isDeepStrictEqual(question(then), question(now));

const moment = (date: string | null | undefined, otherwise: number): number =>
  typeof date === 'string' ? Date.parse(date) : otherwise;
