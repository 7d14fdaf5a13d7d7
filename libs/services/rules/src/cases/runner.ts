import { setImmediate } from 'node:timers/promises';
import type { RuleCaseResult } from '@chancery/contracts';
import { MessageReaders, UnreadMessage } from '@chancery/platform';
import { evaluate } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { RulesToTry } from '../judging';
import { type CaseNames, differencesOf, type Judged, judgedOf } from './outcome';
import { type CaseRow, namesOf, sealedOf } from './rows';
import { openMessage, type SealingKeys } from './sealed';

/** As long as one message may take to be read. */
const EACH_MS = 5_000;
/** As long as somebody who saves a rule waits for all cases together. */
const ALL_MS = 20_000;

const UNREAD: Record<UnreadMessage['because'], string> = {
  time: 'It was not judged in the time there is.',
  memory: 'Its message takes more memory than there is for one.',
  form: 'Its message cannot be read.',
};

/** What a case is judged by. */
export type CaseRules = Pick<RulesToTry, 'compiled' | 'acceptedDomains' | 'groups' | 'people'>;

/** A case, and how it came out. */
export interface RanCase {
  readonly row: CaseRow;
  /** Empty where it could not be judged; the result says why. */
  readonly got: readonly Judged[];
  readonly result: RuleCaseResult;
}

/**
 * Judges the messages of cases as the gateway would: the same reader, in a thread that can be ended, the same compiled
 * rules, the same `evaluate()`, from the connection that the tester takes.
 */
export class CaseRunner {
  /** @param budgetMs as long as all cases together may take; what is not judged by then has not come out as expected */
  constructor(
    private readonly keys: SealingKeys,
    private readonly budgetMs = ALL_MS,
  ) {}

  /** One after the other: one message is in memory. Call inside `inOrganisation`. */
  async run(
    em: EntityManager,
    organisation: string,
    rows: readonly CaseRow[],
    rules: CaseRules,
  ): Promise<RanCase[]> {
    const names = await namesOf(em, organisation);
    const until = Date.now() + this.budgetMs;
    const readers = new MessageReaders();
    const ran: RanCase[] = [];
    try {
      for (const row of rows) {
        ran.push(await this.one(em, organisation, row, rules, { readers, until, names }));
        // Judging may take a while with many rules; others come in between.
        await setImmediate();
      }
    } finally {
      await readers.close();
    }
    return ran;
  }

  private async one(
    em: EntityManager,
    organisation: string,
    row: CaseRow,
    rules: CaseRules,
    { readers, until, names }: { readers: MessageReaders; until: number; names: CaseNames },
  ): Promise<RanCase> {
    const at = new Date().toISOString();
    const failed = (fault: string): RanCase => ({
      row,
      got: [],
      result: { at, holds: false, differences: [], fault },
    });
    const deadline = Math.min(until, Date.now() + EACH_MS);
    if (deadline <= Date.now()) return failed(UNREAD.time);
    let message: Buffer;
    try {
      const sealed = await sealedOf(em, row.id);
      if (!sealed) return failed('It was deleted meanwhile.');
      message = await openMessage(this.keys, organisation, row.id, sealed);
    } catch {
      return failed('Its message cannot be opened: the keys cannot be reached.');
    }
    try {
      const { facts, content } = await readers.read(message, rules.compiled.needs, deadline);
      const decision = evaluate(rules.compiled, {
        envelope: { sender: row.sender, recipients: row.recipients },
        authenticated: true,
        trustedHop: true,
        clientAddress: '127.0.0.1',
        facts,
        ...(content ? { content } : {}),
        acceptedDomains: rules.acceptedDomains,
        groups: rules.groups,
        ...(rules.people ? { people: rules.people } : {}),
        now: new Date(),
      });
      const got = judgedOf(decision, row.recipients, rules.compiled);
      const differences = differencesOf(row.expected, got, row.counts, names);
      return {
        row,
        got,
        result: { at, holds: differences.length === 0, differences, fault: null },
      };
    } catch (error) {
      if (error instanceof UnreadMessage) return failed(UNREAD[error.because]);
      throw error;
    } finally {
      message.fill(0);
    }
  }
}
