import { Announcements, createLogger, type OrganisationScope, Problem } from '@chancery/platform';
import { ACCEPT_REASON_CHARACTERS, RuleCasesFailed } from '@chancery/contracts';
import { keysWhenAsked } from '@chancery/keys';
import {
  accepting,
  CaseRunner,
  publishChecks,
  RuleFileStore,
  RuleImporter,
  RuleRow,
  RulesStore,
} from '@chancery/service-rules';
import { Option } from 'commander';
import { CommandError, EXIT } from './exit';
import { type System, withSystem } from './system';

/** Who changes what a command changes, as the history and the audit trail name them. */
export const BY = 'command line';

/** The rules of one organisation as commands use them. */
export interface RuleSystem {
  readonly system: System;
  readonly organisation: string;
  readonly scope: OrganisationScope;
  readonly store: RulesStore;
  readonly importer: RuleImporter;
  readonly files: RuleFileStore;
  /** Tells gateways and open pages that other rules are published; without it they see it when they next ask. */
  announce(): Promise<void>;
}

/** @throws CommandError 65 when the rules are refused, 75 when somebody changed them meanwhile, 77 when files manage them or a second person is needed. */
export async function withRules(
  named: string | undefined,
  work: (rules: RuleSystem) => Promise<void>,
): Promise<void> {
  await withSystem(async (system) => {
    const organisation = await system.organisation(named);
    const scope = await system.scope('rules', [RuleRow]);
    const store = new RulesStore(
      scope,
      publishChecks({ cases: new CaseRunner(keysWhenAsked(system.settings, scope)) }),
    );
    const importer = new RuleImporter(store, scope);
    const files = new RuleFileStore(store, importer, scope);
    const announce = async (): Promise<void> => {
      const { settings } = system;
      const told = new Announcements(settings, createLogger(settings, 'command line'));
      await told.publish('published.rules', { organisation });
      await told.changed({ organisation, noun: 'rules' });
      await told.onModuleDestroy();
    };
    try {
      await work({ system, organisation, scope, store, importer, files, announce });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      throw new CommandError(
        exitOf(error),
        error.code === 'rules.cases-failed' ? casesInWords(error) : error.detail,
      );
    }
  });
}

/** For commands that publish rules. */
export const acceptOption = (): Option =>
  new Option(
    '--accept-failing-cases <reason>',
    'publish though saved cases come out differently; the reason stands in the audit trail',
  );

/** Publishes, whatever saved cases say where somebody gave a reason. @throws CommandError 64 for a reason that is none */
export function publishing<T>(reason: string | undefined, work: () => Promise<T>): Promise<T> {
  if (reason === undefined) return work();
  const given = reason.trim();
  if (given === '' || given.length > ACCEPT_REASON_CHARACTERS)
    throw new CommandError(
      EXIT.usage,
      `--accept-failing-cases: say why, in at most ${ACCEPT_REASON_CHARACTERS} characters`,
    );
  return accepting({ reason: given, by: BY }, work);
}

function casesInWords({ detail, extra }: Problem): string {
  const { cases } = RuleCasesFailed.parse(extra);
  return [
    detail,
    ...cases.flatMap(({ name, differences, fault }) => [
      `${name}${fault === null ? '' : `: ${fault}`}`,
      ...differences.flatMap(({ recipient, expected, got, by }) => [
        `  ${recipient}`,
        `    expected: ${expected}`,
        `    got:      ${got}${by ? ` (decided by “${by.name}”)` : ''}`,
      ]),
    ]),
    'Mend the rules or the cases, or give --accept-failing-cases with a reason.',
  ].join('\n');
}

function exitOf(problem: Problem): number {
  const status = problem.getStatus();
  if (status === 412) return EXIT.temporary;
  return status === 423 || problem.code === 'rules.second-person'
    ? EXIT.noPermission
    : EXIT.badInput;
}
