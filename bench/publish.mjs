// How long it takes until many rules are live, and until one change among many is; what ordinary mail waits for
// meanwhile; and how the list of so many is read.
//
// Run:  npm run bench:publish -- [--rules 10000] [--json]
// Needs a built server and command line (npm run build). Rules come in as an administrator brings them: one file of
// Get-TransportRule, imported in one call. "Live" is what the console's badge says: every gateway judges by the
// revision that was published.
import { rule } from './rules/rules.mjs';
import { Client, percentile } from './support/smtp.mjs';
import { machine, startSystem } from './support/system.mjs';

const args = process.argv.slice(2);
const RULES = args.includes('--rules') ? Number(args[args.indexOf('--rules') + 1]) : 10_000;
const LOOK_MS = 25;
const mail = Buffer.from(
  `From: ana@demo.test\r\nTo: ren@example.org\r\nSubject: figures\r\n\r\n${'Ordinary words of an ordinary mail, line by line.\r\n'.repeat(200)}`,
);
const found = [];
const say = (what, figure) => {
  found.push([what, figure]);
  process.stderr.write(`${what}: ${figure}\n`);
};

const system = await startSystem(
  process.env.PROFILE ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${process.env.PROFILE}` } : {},
);
try {
  await system.api('GET', '/rules');
  await mailed('before', () => new Promise((done) => setTimeout(done, 3_000)));
  await mailed(`${RULES} rules imported in one call`, () => live(() => imported(RULES)));
  for (const at of [0, Math.floor(RULES / 2)])
    await mailed(`rule ${at + 1} of ${RULES} changed`, async () => {
      const { items } = await system.api('GET', '/rules');
      return live(() => changed(items[at]));
    });
  await mailed('GET /rules, median of 5', async () => {
    const took = [];
    const cpu = system.cpuSeconds();
    for (let n = 0; n < 5; n++) {
      const began = performance.now();
      await system.api('GET', '/rules');
      took.push(performance.now() - began);
    }
    const each = ((system.cpuSeconds() - cpu) * 1_000) / took.length;
    return `${percentile(took, 0.5).toFixed(0)} ms; ${each.toFixed(0)} ms of CPU each, with the mail meanwhile`;
  });
} finally {
  await system.stop();
}

if (args.includes('--json')) console.log(JSON.stringify({ machine: machine(), found }));
else {
  console.log(`${machine()}\n\n| what | found |\n| --- | --- |`);
  for (const [what, figure] of found) console.log(`| ${what} | ${figure} |`);
}

/** Does something while ordinary mail comes in one after the other, and says what that waited for. */
async function mailed(what, work) {
  const client = await Client.open(system.smtp);
  const waits = [];
  let over = false;
  const sending = (async () => {
    while (!over) {
      const { reply, ms } = await client.send('ana@demo.test', ['ren@example.org'], mail);
      if (!reply.startsWith('250')) throw new Error(`ordinary mail: ${reply}`);
      waits.push(ms);
      await new Promise((done) => setTimeout(done, 5));
    }
  })();
  const figure = await work();
  over = true;
  await sending;
  client.close();
  if (figure) say(what, figure);
  say(
    `— ordinary mail meanwhile, ${waits.length}`,
    `median ${percentile(waits, 0.5).toFixed(0)} ms, p99 ${percentile(waits, 0.99).toFixed(0)} ms, longest ${Math.max(...waits).toFixed(0)} ms`,
  );
}

/** @returns how long the call took, and how long it was until every gateway went by the new revision. */
async function live(publish) {
  const began = performance.now();
  const cpu = system.cpuSeconds();
  await publish();
  const answered = performance.now() - began;
  for (;;) {
    const { items, published } = await system.api('GET', '/gateways');
    if (items.length > 0 && items.every(({ revisions }) => revisions.rules === published.rules))
      break;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  return `answered after ${(answered / 1_000).toFixed(2)} s, live after ${((performance.now() - began) / 1_000).toFixed(2)} s; ${(system.cpuSeconds() - cpu).toFixed(2)} s of CPU`;
}

async function imported(count) {
  const { revision } = await system.api('GET', '/rules');
  const file = JSON.stringify(Array.from({ length: count }, (_, i) => asExchange(rule(i))));
  const form = new FormData();
  form.set('import', JSON.stringify({ revision, otherwise: 'replace' }));
  form.set('rules', new Blob([file], { type: 'application/json' }), 'rules.json');
  const { changes } = await system.api('POST', '/rules/import/apply', form);
  const added = changes.filter(({ what }) => what === 'added').length;
  if (added !== count) throw new Error(`${added} of ${count} rules were added`);
}

async function changed(given) {
  await system.api('PUT', `/rules/${given.id}`, { ...given, comment: `changed ${Date.now()}` });
}

/** The rule as Get-TransportRule shows it. */
function asExchange({ name, priority, conditions, exceptions = [] }) {
  const shown = { Name: name, Priority: priority, State: 'Enabled', Mode: 'Enforce' };
  const put = (prefix, { predicate, args: given }) => {
    if (predicate === 'HeaderContains') {
      shown[`${prefix}HeaderContainsMessageHeader`] = given.header;
      shown[`${prefix}HeaderContainsWords`] = given.words;
    } else shown[prefix + predicate] = given.scope ?? Object.values(given)[0];
  };
  for (const each of conditions) put('', each);
  for (const each of exceptions) put('ExceptIf', each);
  return { ...shown, ApplyRightsProtectionTemplate: 'Encrypt' };
}
