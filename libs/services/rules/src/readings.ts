import { createHash } from 'node:crypto';
import type { ListedRule, PublishedConnector, RuleList } from '@chancery/contracts';
import { ruleWarnings, sentenceOf, shadowedRules } from '@chancery/rules';
import { listNamed } from './lists/rows';
import type { SavedRule } from './rows';

/** What rules are read with: the accepted domains, and all that they may refer to. */
export interface RuleSurroundings {
  readonly domains: ReadonlySet<string>;
  readonly rightsTemplates: ReadonlySet<string>;
  readonly brands: ReadonlySet<string>;
  readonly connectors: ReadonlyMap<string, Pick<PublishedConnector, 'name' | 'enabled'>>;
  readonly groups: ReadonlySet<string>;
  /** Names of the named lists by id. */
  readonly lists: ReadonlyMap<string, string>;
}

type Sentence = ListedRule['sentence'];
/** What is most likely not meant about rules, each seen beside all others. */
export type RuleFindings = Pick<RuleList, 'shadows' | 'warnings'>;

interface Kept {
  /** Of what the findings were found, and until when: a date that passes makes others of them. */
  found: { of: string; until: number; findings: RuleFindings } | null;
  /** Of which names of lists the sentences were made; of each rule by its id, of which version. */
  names: string;
  sentences: Map<string, { version: number; sentence: Sentence }>;
}

/** Rules of all organisations together whose readings are kept; 10,000 of them take about 10 MB. */
const RULES_MAX = 50_000;

/**
 * What the list of rules says of them besides what they say themselves: a sentence of each, and what is most likely
 * not meant. For thousands of rules that takes longer than to read them, so it is kept until something is another
 * that it was made of. That is looked at each time, in what was just read from the database, and nothing is announced or
 * agreed between processes: each keeps its own, and none can be behind.
 */
export class RuleReadings {
  /** By organisation, the one that was looked at longest ago first. */
  private readonly kept = new Map<string, Kept>();

  /**
   * @param largest bytes of the largest message that is taken
   * @param most rules whose readings are kept; of the organisation that is looked at they always are
   */
  constructor(
    private readonly largest: number,
    private readonly most = RULES_MAX,
  ) {}

  /** The rules with a sentence each. */
  listed(
    organisation: string,
    rules: readonly SavedRule[],
    lists: RuleSurroundings['lists'],
  ): ListedRule[] {
    const kept = this.of(organisation);
    const names = JSON.stringify([...lists]);
    const before = kept.names === names ? kept.sentences : new Map<string, never>();
    kept.names = names;
    kept.sentences = new Map();
    const listName = listNamed(lists);
    const listed = rules.map((rule) => {
      const known = before.get(rule.id);
      const sentence = known?.version === rule.version ? known.sentence : read(rule, listName);
      kept.sentences.set(rule.id, { version: rule.version, sentence });
      return { ...rule, sentence };
    });
    this.forget(organisation);
    return listed;
  }

  /** Rules that an earlier one shadows, and warnings. */
  findings(
    organisation: string,
    rules: readonly SavedRule[],
    surroundings: RuleSurroundings,
    now = new Date(),
  ): RuleFindings {
    const kept = this.of(organisation);
    const of = digest(rules, surroundings);
    const { found } = kept;
    if (found?.of === of && now.getTime() < found.until) return found.findings;
    const findings: RuleFindings = {
      shadows: shadowedRules({ rules: [...rules], revision: 0 }),
      warnings: ruleWarnings(rules, { ...surroundings, now, largest: this.largest }),
    };
    kept.found = { of, until: nextExpiry(rules, now), findings };
    return findings;
  }

  private of(organisation: string): Kept {
    const kept = this.kept.get(organisation) ?? { found: null, names: '', sentences: new Map() };
    this.kept.delete(organisation);
    this.kept.set(organisation, kept);
    return kept;
  }

  private forget(but: string): void {
    let rules = 0;
    for (const { sentences } of this.kept.values()) rules += sentences.size;
    for (const [organisation, { sentences }] of this.kept) {
      if (rules <= this.most || organisation === but) return;
      rules -= sentences.size;
      this.kept.delete(organisation);
    }
  }
}

function read(rule: SavedRule, listName: (id: string) => string): Sentence {
  const { text, segments } = sentenceOf(rule, { listName });
  return { text, segments: [...segments] };
}

/** A version of a rule never says anything else, so versions in their order stand for all that rules say. */
function digest(rules: readonly SavedRule[], surroundings: RuleSurroundings): string {
  const { domains, rightsTemplates, brands, connectors, groups, lists } = surroundings;
  const known = [
    ...[domains, rightsTemplates, brands, groups, lists].map((each) => [...each.keys()]),
    [...connectors].map(([id, { name, enabled }]) => [id, name, enabled]),
  ];
  return createHash('sha256')
    .update(rules.map(({ id, version, priority }) => `${id} ${version} ${priority}`).join('\n'))
    .update(JSON.stringify(known))
    .digest('base64');
}

/** When the next of the rules that is judged still is not any more. */
function nextExpiry(rules: readonly SavedRule[], now: Date): number {
  let next = Infinity;
  for (const { expiryDate } of rules) {
    const at = expiryDate ? Date.parse(expiryDate) : NaN;
    if (at > now.getTime() && at < next) next = at;
  }
  return next;
}
