// What ordinary mail waits for while evil mail comes in: 60 patterns that halt backtracking engines, 20 bombs.
//
// Run:  npm run bench:hostile -- [--rounds 3] [--seconds 10] [--json]
// Needs a built server and command line (npm run build). The patterns are asked of the real rules; those that are refused
// are counted. Rounds with and without hostile mail take turns in the same gateway; each client keeps its connection.
import { bombs, texts } from './hostile/bombs.mjs';
import { PATTERNS } from './hostile/patterns.mjs';
import { Client, percentile, stuffed } from './support/smtp.mjs';
import { machine, startSystem } from './support/system.mjs';

const args = process.argv.slice(2);
const option = (name, otherwise) =>
  args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
const ROUNDS = option('--rounds', 3);
const SECONDS = option('--seconds', 10);
/** Clients that send one bomb after the other. */
const HOSTILE = option('--clients', 2);
const talk = (line) => process.stderr.write(`${line}\n`);

const words = 'Ordinary words of an ordinary mail, line by line.\r\n';
const head = 'From: ana@demo.test\r\nTo: ren@example.org\r\nSubject: the usual\r\n';
const ORDINARY = {
  'mail of 10 KB': Buffer.from(`${head}\r\n${words.repeat(200)}`),
  'mail of 10 KB with an attachment': Buffer.from(
    `${head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n${words.repeat(20)}--b\r\nContent-Type: text/plain; name=list.txt\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\n${words.repeat(180)}--b--\r\n`,
  ),
};

const evil = [...bombs(), ...texts()].map((each) => ({ ...each, raw: stuffed(each.raw) }));
const system = await startSystem(
  process.env.PROFILE ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.PROFILE}` } : {},
);
const waits = Object.fromEntries(
  Object.keys(ORDINARY).map((kind) => [kind, { without: [], with: [] }]),
);
const slowest = new Map();
const answers = new Map();
let refused = 0;
try {
  await rules();
  await round(3, false, null);
  for (let turn = 0; turn < ROUNDS; turn++)
    for (const hostile of turn % 2 === 0 ? [false, true] : [true, false]) {
      await round(SECONDS, hostile, hostile ? 'with' : 'without');
      // What bombs left waiting is not the next round's.
      if (hostile) await new Promise((done) => setTimeout(done, 2_000));
    }
} finally {
  await system.stop();
}

const rows = Object.entries(waits).flatMap(([kind, { without, with: beside }]) =>
  [0.5, 0.99].map((part) => {
    const [a, b] = [percentile(without, part), percentile(beside, part)];
    return [
      `${kind}, ${part === 0.5 ? 'median' : 'p99'}`,
      `${a.toFixed(1)} (${without.length})`,
      `${b.toFixed(1)} (${beside.length})`,
      (b / a).toFixed(2),
    ];
  }),
);
const patterns = `${PATTERNS.length} patterns, ${refused} refused by the rules`;
if (args.includes('--json'))
  console.log(JSON.stringify({ machine: machine(), patterns, rows, slowest: [...slowest] }));
else {
  console.log(`${machine()}; ${patterns}; ${bombs().length} bombs, ${texts().length} texts\n`);
  console.log('| final dot to 250, ms | without | with hostile mail | ratio |');
  console.log('| --- | ---: | ---: | ---: |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log(
    '\n| hostile mail | sent | answered with | longest, ms |\n| --- | ---: | --- | ---: |',
  );
  for (const [name, { ms, times }] of [...slowest].sort((a, b) => b[1].ms - a[1].ms))
    console.log(`| ${name} | ${times} | ${[...answers.get(name)].join(', ')} | ${ms.toFixed(0)} |`);
}

/** Every pattern in a rule of its own, half of them asked of attachments; in test mode, so that mail goes its way. */
async function rules() {
  for (const [at, pattern] of PATTERNS.entries())
    try {
      await system.api('POST', '/rules', {
        name: `Evil ${at}`,
        mode: 'test',
        conditions: [
          {
            predicate: at % 2 === 0 ? 'SubjectOrBodyMatchesPatterns' : 'AttachmentMatchesPatterns',
            args: { patterns: [pattern] },
          },
        ],
        actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
      });
    } catch (error) {
      if (!/422/.test(error.message)) throw error;
      refused++;
      talk(`refused: ${pattern}`);
    }
  const { revision } = await system.api('GET', '/rules');
  for (;;) {
    const { items } = await system.api('GET', '/gateways');
    if (items.every(({ revisions }) => revisions.rules === revision)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function round(seconds, hostile, into) {
  const end = performance.now() + seconds * 1_000;
  const ordinary = Object.entries(ORDINARY).map(async ([kind, raw]) => {
    const client = await Client.open(system.smtp);
    while (performance.now() < end) {
      const { reply, ms } = await client.send('ana@demo.test', ['ren@example.org'], raw);
      if (!reply.startsWith('250')) throw new Error(`${kind}: ${reply}`);
      if (into) waits[kind][into].push(ms);
      await new Promise((done) => setTimeout(done, 10));
    }
    client.close();
  });
  const attacks = Array.from({ length: hostile ? HOSTILE : 0 }, async (_, at) => {
    let client = await Client.open(system.smtp);
    for (let n = at; performance.now() < end; n += HOSTILE) {
      const { name, raw, to } = evil[n % evil.length];
      const { reply, ms } = await client.send('eve@demo.test', to, raw);
      const known = slowest.get(name) ?? { ms: 0, times: 0 };
      slowest.set(name, { ms: Math.max(known.ms, ms), times: known.times + 1 });
      answers.set(name, (answers.get(name) ?? new Set()).add(reply.slice(0, 9)));
      if (client.gone) client = await Client.open(system.smtp);
    }
    client.close();
  });
  await Promise.all([...ordinary, ...attacks]);
  if (into)
    talk(
      `${into}: ${Object.entries(waits)
        .map(([kind, { [into]: all }]) => `${kind} p99 ${percentile(all, 0.99).toFixed(1)}`)
        .join(', ')}`,
    );
}
