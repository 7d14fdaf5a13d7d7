import { Rule, type RuleExplanation } from '@chancery/contracts';
import { emptyFacts, inspectAttachment } from '@chancery/content';
import { createMimeReader, type PartContent } from '@chancery/mail';
import {
  compile,
  evaluate,
  type Outcome,
  People,
  ruleCatalogue,
  type Decision,
} from '@chancery/rules';
import { describe, expect, it } from 'vitest';
import { encode } from './encode';
import { inLists } from './lists';
import { ACCEPTED, GROUPS, type Mail, type OracleRule, PEOPLE_KNOWN } from './model';
import { answerOf, type Answer, valueOf } from './answers';
import { deferredBy, type Fate, wayOf } from './oracle';
import { PREDICATES, Random, randomMail, randomRules, SLOW } from './random';

/** 5,000 by default; CHANCERY_ORACLE_CASES=100000 in the night. CHANCERY_ORACLE_SEED begins elsewhere. */
const CASES = Number(process.env['CHANCERY_ORACLE_CASES'] ?? 5000);
const SEED = Number(process.env['CHANCERY_ORACLE_SEED'] ?? 1);

describe('the rules, beside a naive reading of the documentation', () => {
  it('know the same conditions', () => {
    const codes = ruleCatalogue().conditions.map(({ code }) => code);
    expect(Object.keys(PREDICATES).sort()).toEqual(codes.sort());
  });

  it('take the same actions', () => {
    const codes = ruleCatalogue().actions.map(({ code }) => code);
    const drawn = new Set<string>();
    for (let seed = 0; seed < 500; seed++)
      for (const rule of randomRules(new Random(seed)))
        for (const { action } of rule.actions) drawn.add(action);
    expect([...drawn].sort()).toEqual(codes.sort());
  });

  it(
    `decide alike for ${CASES} random rule sets and messages, and explain what they decide`,
    async () => {
      let protectedOnes = 0;
      let unknowns = 0;
      let listed = 0;
      let otherwise = 0;
      let deferred = 0;
      let told = 0;
      for (let seed = SEED; seed < SEED + CASES; seed++) {
        const r = new Random(seed);
        const rules = randomRules(r);
        const mail = randomMail(r);
        mail.ours = new Random(seed * 11 + 5).chance(0.8);
        const raw = encode(mail, r);
        mail.size = raw.length;
        const written = inLists(rules.map(inOurForm), new Random(seed * 7 + 3));
        listed += written.lists.length;
        const { explanation, ...decision } = await judged(written, mail, raw, true);
        const ways = mail.recipients.map((recipient) => wayOf(rules, mail, recipient));
        const fates = ways.map(({ fate }) => fate);
        const where = `seed ${seed}\n${raw.toString('utf8')}`;
        expect(fatesIn(decision, mail.recipients.length), where).toEqual(fates);
        expect(await judged(written, mail, raw, false), where).toEqual(decision);
        unknowns += checkExplanation(rules, mail, explanation ?? [], ways, where);
        if (ways.some((way, i) => decidedByChange(rules, mail, mail.recipients[i]!, way)))
          otherwise++;
        expect(decision.deferredBy?.id ?? null, where).toBe(deferredBy(ways));
        if (decision.deferredBy) deferred++;
        if (fates.some(({ notices, testNotices }) => notices.length + testNotices.length > 0))
          told++;
        if (fates.some(({ template }) => template !== null)) protectedOnes++;
      }
      if (CASES > 5000)
        process.stdout.write(
          `${CASES} cases from seed ${SEED}: protected ${protectedOnes}, with reports or notices ${told}, ` +
            `decided by what a rule changed ${otherwise}, deferred ${deferred}, ` +
            `unknown conditions ${unknowns}, named lists ${listed}\n`,
        );
      // Random cases are worth nothing when nothing happens in them.
      expect(protectedOnes).toBeGreaterThan(CASES / 5);
      expect(unknowns).toBeGreaterThan(CASES / 50);
      expect(deferred).toBeGreaterThan(CASES / 500);
      expect(told).toBeGreaterThan(CASES / 10);
      expect(otherwise).toBeGreaterThan(CASES / 100);
      expect(listed).toBeGreaterThan(CASES / 2);
    },
    300_000 + CASES * 50,
  );
});

/** Did a rule hold, or not hold, only because of what an earlier one had changed? */
const decidedByChange = (
  rules: OracleRule[],
  mail: Mail,
  recipient: string,
  { seen }: ReturnType<typeof wayOf>,
): boolean =>
  rules.some((rule) => {
    const now = seen.get(rule.id) ?? mail;
    return now !== mail && valueOf(rule, now, recipient) !== valueOf(rule, mail, recipient);
  });

async function judged(
  { rules, lists }: ReturnType<typeof inLists<ReturnType<typeof inOurForm>>>,
  mail: Mail,
  raw: Buffer,
  explain: boolean,
): Promise<Decision> {
  const compiled = compile({
    revision: 1,
    rules: rules.map((rule) => Rule.parse(rule)),
    lists,
  });
  const attached: PartContent[] = [];
  const take = (content: PartContent) => void attached.push(content);
  const reader = createMimeReader({
    text: true,
    ...(compiled.needs.content ? { contents: { bytesEach: 1e6, bytesTotal: 1e7, take } } : {}),
  });
  reader.write(raw);
  const facts = reader.end();
  const content = await Promise.all(
    attached.map(async ({ part, bytes }) => {
      if (Buffer.from(bytes).toString() === SLOW) {
        const nothing = emptyFacts(part.path, part.fileName, part.type, bytes.length);
        return { ...nothing, limitExceeded: 'time' as const };
      }
      return inspectAttachment(bytes, {
        path: part.path,
        name: part.fileName,
        declaredType: part.type,
        charset: part.charset,
      });
    }),
  );
  return evaluate(
    compiled,
    {
      envelope: { sender: mail.sender, recipients: mail.recipients },
      authenticated: mail.authenticated,
      trustedHop: mail.ours,
      clientAddress: mail.client,
      facts,
      content,
      acceptedDomains: new Set(ACCEPTED),
      groups: new Map(Object.entries(GROUPS).map(([id, members]) => [id, new Set(members)])),
      ...(mail.peopleKnown
        ? {
            people: new People(
              PEOPLE_KNOWN.map(({ proxies, ...each }) => ({
                ...each,
                proxyAddresses: [...proxies],
              })),
            ),
          }
        : {}),
      now: mail.now,
    },
    { explain },
  );
}

function fatesIn(decision: Decision, recipients: number): Fate[] {
  return Array.from({ length: recipients }, (_, index) => {
    const group = decision.groups.find((each) => each.recipients.includes(index));
    return {
      rules: (group?.rules ?? []).map(({ id }) => id),
      tests: decision.testMatches
        .filter((each) => each.recipients.includes(index))
        .map(({ rule }) => rule.id),
      template: group?.template ?? null,
      brand: group?.brand ?? null,
      reject: group?.reject?.code ?? null,
      edits: (group?.edits ?? []).map((edit) => {
        if (edit.kind === 'set-header') return `${edit.name}: ${edit.value}`;
        if (edit.kind === 'add-addresses') return `${edit.name} < ${edit.addresses.join()}`;
        if (edit.kind === 'disclaimer')
          return `${edit.wrap ? 'around' : edit.location}: ${edit.html}`;
        return edit.kind === 'remove-header' ? `-${edit.name}` : `+${edit.text}`;
      }),
      ending: group?.ending?.kind ?? null,
      copies: [...(group?.copies ?? [])],
      redirect: group?.redirect?.join() ?? null,
      approvals: (group?.moderation ?? []).map(
        ({ rule, approvers }) => `${rule.id} ${approvers.join()}`,
      ),
      tls: group?.requireTls ?? false,
      opened: !group?.unprotect ? 'no' : group.unprotect.attachments ? 'attachments' : 'message',
      connector: group?.connector ?? null,
      notices: (group?.notices ?? []).map(inWords),
      testNotices: decision.testMatches
        .filter((each) => each.recipients.includes(index))
        .flatMap(({ notifies, would: { notices = [] } }) =>
          notices.filter(({ kind }) => notifies || kind === 'incident').map(inWords),
        ),
      severities: matchesOf(decision, index).flatMap(({ id, severity }) =>
        severity ? [`${id} ${severity}`] : [],
      ),
    };
  });
}

const inWords = (notice: NonNullable<Outcome['notices']>[number]): string =>
  notice.kind === 'incident'
    ? `${notice.rule.id} to ${notice.to}: ${notice.content.join()}`
    : `${notice.rule.id} says ${notice.text}`;

/** Rules that matched for a recipient, in force or in test mode, in the order of judging. */
const matchesOf = ({ groups, testMatches }: Decision, index: number) =>
  [
    ...(groups.find(({ recipients }) => recipients.includes(index))?.rules ?? []),
    ...testMatches.flatMap(({ recipients, rule }) => (recipients.includes(index) ? [rule] : [])),
  ].sort((a, b) => a.priority - b.priority);

/** Says of every rule what the decision says of it, and of every predicate what it is. */
function checkExplanation(
  rules: OracleRule[],
  mail: Mail,
  explanation: readonly RuleExplanation[],
  ways: ReturnType<typeof wayOf>[],
  where: string,
): number {
  const fates = ways.map(({ fate }) => fate);
  let unknowns = 0;
  const all = mail.recipients.map((_, i) => i);
  expect(explanation, where).toHaveLength(rules.length);
  for (const explained of explanation) {
    const rule = rules.find(({ id }) => id === explained.id)!;
    const matched = all.filter(
      (i) => fates[i]!.rules.includes(rule.id) || fates[i]!.tests.includes(rule.id),
    );
    expect(explained.recipients, where).toEqual(matched);
    const acted = explained.outcome === 'matched' || explained.outcome === 'test';
    expect(acted, `${where}\n${rule.id}`).toBe(matched.length > 0);
    // Rules are explained for those for whom they are still judged.
    const open = all.filter((i) => ways[i]!.seen.has(rule.id));
    const passed = ['off', 'outside-dates', 'not-reached'].includes(explained.outcome);
    expect(passed, `${where}\n${rule.id}`).toBe(open.length === 0);
    if (passed) continue;
    for (const [own, said] of [
      [rule.conditions, explained.conditions],
      [rule.exceptions, explained.exceptions],
    ] as const)
      own.forEach((each, i) => {
        const told = said[i]!;
        const check = (one: typeof each, said: typeof told): void => {
          const answers = open.map((at) =>
            answerOf(one, rule, ways[at]!.seen.get(rule.id)!, mail.recipients[at]!),
          );
          const most = highest(answers);
          if (most === 'unknown') unknowns++;
          expect([said.code, said.result], where).toEqual([
            'any' in one ? 'AnyOf' : one.predicate,
            most,
          ]);
          if (said.recipients)
            expect(said.recipients, where).toEqual(open.filter((_, n) => answers[n] === 'true'));
          if (said.found !== null) expect(said.result, where).not.toBe('false');
        };
        check(each, told);
        const members = 'any' in each ? each.any : [];
        expect(told.any ?? [], where).toHaveLength(members.length);
        members.forEach((one, at) => check(one, told.any![at]!));
      });
  }
  return unknowns;
}

const highest = (answers: Answer[]): Answer => {
  if (answers.includes('true')) return 'true';
  return answers.includes('unknown') ? 'unknown' : 'false';
};

/** Our actions take lists of addresses. */
const inOurForm = (rule: OracleRule) => ({
  ...rule,
  actions: rule.actions.map(({ action, args: { address, incidents, parts, ...args } }) => ({
    action,
    args: {
      ...args,
      ...(address ? { addresses: [address] } : {}),
      ...(incidents ? { address: incidents, content: parts ? parts.split(',') : [] } : {}),
    },
  })),
});
