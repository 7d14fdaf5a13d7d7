import type { RuleSet } from '@chancery/contracts';
import type { Problem } from '@chancery/platform';
import type { CompiledRules, Groups } from '@chancery/rules';
import type { EntityManager } from 'typeorm';

/** Rules that are about to be published, as the change leaves them. */
export interface Candidate {
  /** Of the transaction of the change: what it reads is as it will be. */
  readonly em: EntityManager;
  readonly organisation: string;
  readonly ruleSet: RuleSet;
  readonly compiled: CompiledRules;
  /** With their members, as rules are judged with them. */
  readonly groups: Groups;
}

/** Something that has to hold before rules are published. It keeps nothing where it refuses: the change is undone. */
export interface PublishCheck {
  /** @returns why these rules are not published, or null */
  check(candidate: Candidate): Promise<Problem | null>;
}
