// What judging a mail of 10 KB costs by the number of rules, beside json-rules-engine and zen-engine on the same rules.
//
// Run:  npm run bench:rules -- [--json] [--seconds 2] [--most 100000]
// CPU time of this process, user and system; the median of three rounds, in which the engines take turns. Needs no
// build: the engine is bundled from its sources, as the gateway's build does. Every engine has to come to the same
// rules on the first messages.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ZenEngine } from '@gorules/zen-engine';
import { Engine } from 'json-rules-engine';
import { jsonRule, mail, rule, surroundings } from './rules/rules.mjs';
import { zenTable } from './rules/zen.mjs';
import { bundled, cpuSince, measure, round } from './support/measure.mjs';
import { machine } from './support/system.mjs';

const workspace = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const option = (name, otherwise) =>
  args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
const seconds = option('--seconds', 2);
const most = option('--most', 100_000);
const talk = (line) => process.stderr.write(`${line}\n`);

const { compile, createMimeReader, evaluate, People, Rule } = await bundled(
  'bench/rules/engine.mjs',
  'bench-rules',
);
const vocabulary = readFileSync(resolve(workspace, 'docs/ARCHITECTURE.md'), 'utf8')
  .match(/[a-z]{4,}/g)
  .slice(0, 4_000);

const rows = [];
for (const count of [10, 100, 1_000, 10_000, 100_000].filter((each) => each <= most)) {
  const rules = Array.from({ length: count }, (_, i) => rule(i));
  const mails = Array.from({ length: 64 }, (_, at) => mail(at, count, vocabulary));
  const began = process.cpuUsage();
  const compiled = compile(
    { revision: 1, rules: rules.map((each) => Rule.parse(each)) },
    { groups: { has: () => true } },
  );
  const compiling = cpuSince(began) / 1_000;

  const facts = ({ raw }) => {
    const reader = createMimeReader({ text: true });
    reader.write(raw);
    return reader.end();
  };
  // What the directory publishes is the same for all mail, as in a gateway; so the sender is in one group here.
  const around = surroundings(0, count);
  const people = new People(around.people);
  for (const { told } of mails) {
    Object.assign(told, { fromGroups: mails[0].told.fromGroups });
    Object.assign(told, { recipientGroups: mails[0].told.recipientGroups });
    Object.assign(told, { manager: mails[0].told.manager });
  }
  const judge = (given) =>
    evaluate(compiled, {
      groups: around.groups,
      people,
      envelope: { sender: 'ana@alder.test', recipients: ['ren@birch.test'] },
      authenticated: true,
      clientAddress: '192.0.2.1',
      acceptedDomains: new Set(['alder.test']),
      now: new Date('2026-11-21T00:00:00Z'),
      facts: given,
    });
  const read = mails.map(facts);
  const expected = read.slice(0, 4).map((each) => matched(judge(each)));
  const row = {
    rules: count,
    compileMs: round(compiling),
    matched: expected[0].length,
  };
  const calls = {
    judge: (i) => judge(read[i % read.length]),
    readAndJudge: (i) => judge(facts(mails[i % mails.length])),
  };

  if (count <= 10_000) {
    const engine = new Engine(rules.map(jsonRule));
    engine.addOperator('holds', (text, word) => text.includes(word));
    engine.addOperator('matches', (text, pattern) => pattern.test(text));
    const run = ({ told }) => engine.run(told);
    await same(expected, mails, async (each) => (await run(each)).events.map(({ type }) => type));
    calls.json = (i) => run(mails[i % mails.length]);
  }
  if (count <= 10_000) {
    const decision = new ZenEngine().createDecision(zenTable(rules));
    const run = ({ told }) => decision.evaluate(told);
    await same(expected, mails, async (each) => (await run(each)).result.map((hit) => hit.rule));
    calls.zen = (i) => run(mails[i % mails.length]);
  }
  Object.assign(row, await measure(calls, seconds));
  rows.push(row);
  talk(JSON.stringify(row));
}

if (args.includes('--json')) console.log(JSON.stringify({ machine: machine(), rows }));
else {
  console.log(`${machine()}; µs of CPU a message of 10 KB, median of 3 rounds of ${seconds} s\n`);
  console.log(
    '| rules | matched | compile | judge | read and judge | json-rules-engine | zen-engine |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { rules, matched, compileMs, judge, readAndJudge, json, zen } of rows)
    console.log(
      `| ${rules} | ${matched} | ${compileMs} ms | ${judge} | ${readAndJudge} | ${json ?? '-'} | ${zen ?? '-'} |`,
    );
}

function matched(decision) {
  return decision.groups.flatMap((group) => group.rules.map(({ id }) => id));
}

/** @throws Error when another engine comes to other rules: then the figures mean nothing. */
async function same(expected, mails, decide) {
  for (const [at, ids] of expected.entries()) {
    const own = [...(await decide(mails[at]))].sort();
    if (JSON.stringify(own) !== JSON.stringify([...ids].sort()))
      throw new Error(`message ${at}: ${own} instead of ${ids}`);
  }
}
