// What named lists of ten thousand entries cost: compiling them, holding them, and a message of 10 KB.
//
// Run:  npm exec -- node --expose-gc bench/rules-lists.mjs [--rules 100] [--entries 10000] [--seconds 2]
// CPU time of this process; the median of three rounds. The engine is bundled from its sources, as for bench/rules.mjs.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mail } from './rules/rules.mjs';
import { bundled, cpuSince, measure, round } from './support/measure.mjs';
import { machine } from './support/system.mjs';

const workspace = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const option = (name, otherwise) =>
  args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
const seconds = option('--seconds', 2);
const RULES = option('--rules', 100);
const ENTRIES = option('--entries', 10_000);

const { compile, createMimeReader, evaluate, Rule } = await bundled(
  'bench/rules/engine.mjs',
  'bench-rules-lists',
);
const vocabulary = readFileSync(resolve(workspace, 'docs/ARCHITECTURE.md'), 'utf8')
  .match(/[a-z]{4,}/g)
  .slice(0, 4_000);
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const KINDS = [
  {
    kind: 'words',
    predicate: 'SubjectOrBodyContainsWords',
    own: 'words',
    entry: (i) => `project harbour ${i}`,
  },
  {
    kind: 'patterns',
    predicate: 'SubjectOrBodyMatchesPatterns',
    own: 'patterns',
    entry: (i) => `offer-${i}-\\d{2}`,
  },
  {
    kind: 'addresses',
    predicate: 'SentTo',
    own: 'addresses',
    entry: (i) => `person${i}@partner.example`,
  },
  {
    kind: 'domains',
    predicate: 'RecipientDomainIs',
    own: 'domains',
    entry: (i) => `partner${i}.example`,
  },
  {
    kind: 'networks',
    predicate: 'SenderIpRanges',
    own: 'ranges',
    entry: (i) => `${10 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`,
  },
];
const mails = Array.from({ length: 64 }, (_, at) => {
  const reader = createMimeReader({ text: true });
  reader.write(mail(at, 10, vocabulary).raw);
  return reader.end();
});

console.log(`${machine()}; ${RULES} rules, lists of ${ENTRIES}\n`);
console.log('| list of | rules that use it | compile, first | compile, again | held | a message |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const each of KINDS)
  for (const count of [0, 1, RULES]) {
    const list = {
      id: each.kind,
      name: each.kind,
      kind: each.kind,
      entries: Array.from({ length: count === 0 ? 10 : ENTRIES }, (_, i) => each.entry(i)),
    };
    const rules = Array.from({ length: Math.max(count, 1) }, (_, i) =>
      Rule.parse({
        id: `r${i}`,
        name: `R ${i}`,
        priority: i,
        // Each has a value of its own as well, so that no two conditions are the same.
        conditions: [
          {
            predicate: each.predicate,
            args: { [each.own]: [each.entry(500_000 + ((i % 60_000) % 255))], lists: [list.id] },
          },
        ],
        actions: [protect],
      }),
    );
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const [first, compiled] = timed(() => compile({ revision: 1, rules, lists: [list] }));
    globalThis.gc?.();
    const held = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    const [again] = timed(() =>
      compile({ revision: 2, rules, lists: [{ ...list, entries: [...list.entries] }] }),
    );
    const judge = (i) =>
      evaluate(compiled, {
        envelope: { sender: 'ana@alder.test', recipients: ['ren@birch.test'] },
        authenticated: true,
        clientAddress: '192.0.2.1',
        acceptedDomains: new Set(['alder.test']),
        now: new Date('2026-11-21T00:00:00Z'),
        facts: mails[i % mails.length],
      });
    const took = await measure({ judge }, seconds);
    console.log(
      `| ${each.kind}${count === 0 ? ' (10 entries)' : ''} | ${Math.max(count, 1)} | ${first} ms | ${again} ms | ${globalThis.gc ? `${held.toFixed(1)} MiB` : '-'} | ${took.judge} µs |`,
    );
  }

function timed(work) {
  const began = process.cpuUsage();
  const made = work();
  return [round(cpuSince(began) / 1_000), made];
}
