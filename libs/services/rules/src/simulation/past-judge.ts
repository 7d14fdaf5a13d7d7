import type { NotEvaluableRule } from '@chancery/contracts';
import {
  type Fate,
  FALSE,
  keptRules,
  type KeptRules,
  TRUE,
  type Truth,
  UNKNOWN,
} from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { RulesToTry } from '../judging';
import { OnRecord } from './on-record';
import { fateOf, type PastMessage } from './past-mail';
import type { Became, Judged } from './tally';

/** Judges messages of past days by rules as if they came now, as far as what is kept of them says. */
export class PastJudge {
  private readonly kept: KeptRules;
  private readonly now = new Date();

  private constructor(
    private readonly rules: RulesToTry,
    private readonly record: OnRecord,
    private readonly focus: string | null,
  ) {
    this.kept = keptRules(rules.compiled);
  }

  /**
   * Call inside `inOrganisation`.
   *
   * @param focus id of the rule whose matches are counted; null = those of any rule in force
   */
  static async with(
    em: EntityManager,
    rules: RulesToTry,
    focus: string | null,
  ): Promise<PastJudge> {
    return new PastJudge(rules, await OnRecord.read(em, rules.compiled), focus);
  }

  get revision(): number {
    return this.rules.revision;
  }

  /** Of rules that may have a say. */
  get notEvaluable(): NotEvaluableRule[] {
    return this.kept.notEvaluable.map(({ rule, conditions, exceptions }) => ({
      rule,
      conditions: [...conditions],
      exceptions: [...exceptions],
      recordedSince: this.record.since(rule.id)?.toISOString() ?? null,
    }));
  }

  judge(message: PastMessage): Judged {
    const { acceptedDomains, groups, people } = this.rules;
    const { fates, matches } = this.kept.judge({
      sender: message.sender,
      recipients: message.recipients.map(({ address }) => address),
      headerFrom: message.headerFrom,
      size: message.size,
      clientAddress: message.clientAddress,
      acceptedDomains,
      groups,
      ...(people ? { people } : {}),
      now: this.now,
      recorded: (rule, recipient) => this.record.answer(message, rule, recipient),
    });
    return {
      message: message.id,
      place: null,
      at: message.at,
      sender: message.sender,
      recipients: message.recipients.map(({ address, group }, index) => ({
        address,
        match: MATCHES[this.matchOf(matches, index)],
        was: fateOf(message.groups[group]),
        would: becomes(fates[index] ?? []),
      })),
    };
  }

  private matchOf(matches: ReadonlyMap<string, readonly Truth[]>, index: number): Truth {
    if (this.focus !== null) return matches.get(this.focus)?.[index] ?? FALSE;
    let most: Truth = FALSE;
    for (const { rule } of this.rules.compiled.rules) {
      const value = rule.mode === 'enforce' ? (matches.get(rule.id)?.[index] ?? FALSE) : FALSE;
      if (value > most) most = value;
    }
    return most;
  }
}

const MATCHES = {
  [FALSE]: 'not-matched',
  [UNKNOWN]: 'untold',
  [TRUE]: 'matched',
} as const;

/** What becomes of a recipient where only one thing may; null where there are several. */
function becomes(fates: readonly Fate[]): Became | null {
  const [fate, ...others] = fates;
  if (!fate || others.length > 0) return null;
  return { fate: fate.kind, template: fate.kind === 'protected' ? fate.template : null };
}
