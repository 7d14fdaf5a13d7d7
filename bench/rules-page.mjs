// How the console's list of rules bears a thousand of them, and the page of a named list ten thousand entries: what
// its requests take, and what a person waits for.
//
// Run:  npm exec -- node bench/rules-page.mjs [--rules 1000] [--entries 10000] [--requests 20] [--only rules|lists]
// Needs a built server, command line and console (npm run build), and a Chromium at /usr/bin/chromium.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { chromium } from 'playwright-core';
import { listPage } from './rules/list-page.mjs';
import { machine, startSystem } from './support/system.mjs';

const args = process.argv.slice(2);
const option = (name, otherwise) =>
  Number(args.includes(name) ? args[args.indexOf(name) + 1] : otherwise);
const RULES = option('--rules', 1_000);
const ENTRIES = option('--entries', 10_000);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : null;
const REQUESTS = option('--requests', 20);
const EMAIL = 'bench-page@demo.test';
const PASSWORD = 'nine quiet herons by the weir';

const system = await startSystem({
  CHANCERY_SETUP_ADMIN_EMAIL: EMAIL,
  CHANCERY_SETUP_ADMIN_PASSWORD: PASSWORD,
});
const base = system.console;
const owner = new pg.Client({ connectionString: system.databaseUrl });
const found = [];
let browser;
try {
  await owner.connect();
  await writeRules();
  const tab = await signedIn();
  if (only !== 'lists') {
    await requests();
    await page(tab);
  }
  if (only !== 'rules')
    await listPage(tab, { base, entries: ENTRIES, found, observe, interaction });
} finally {
  await browser?.close();
  await owner.end().catch(() => undefined);
  await system.stop();
}
process.stdout.write(`${machine()}; ${RULES} rules\n\n| what | ms |\n| --- | --- |\n`);
for (const [what, ms] of found) process.stdout.write(`| ${what} | ${ms} |\n`);

/** Rules of six kinds with values of their own, and what each matched in every hour of the last week. */
async function writeRules() {
  const [{ id: organisation }] = (await owner.query('SELECT id FROM directory.organisation')).rows;
  const [{ many }] = (
    await owner.query('SELECT count(*)::int AS many FROM rules.rule WHERE organisation_id = $1', [
      organisation,
    ])
  ).rows;
  const kinds = [
    (n) => ({ predicate: 'SubjectContainsWords', args: { words: [`case ${n}`, `file ${n}`] } }),
    (n) => ({ predicate: 'RecipientDomainIs', args: { domains: [`partner${n}.example`] } }),
    (n) => ({ predicate: 'From', args: { addresses: [`desk${n}@demo.test`] } }),
    (n) => ({ predicate: 'SubjectOrBodyContainsWords', args: { words: [`policy ${n}`] } }),
    (n) => ({ predicate: 'HeaderContains', args: { header: 'X-Label', words: [`label ${n}`] } }),
    (n) => ({ predicate: 'SubjectMatchesPatterns', args: { patterns: [`^\\[${n}\\]`] } }),
  ];
  const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
  const stop = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
  for (let n = many; n < RULES; n++) {
    const body = {
      name: `Rule number ${n}, which protects what leaves`,
      comment: '',
      enabled: true,
      mode: ['enforce', 'enforce', 'test', 'off'][n % 4],
      conditions: [kinds[n % kinds.length](n), stop],
      exceptions: [],
      actions: [protect],
      stopProcessing: n % 5 === 0,
      errorAction: 'defer',
      senderAddressLocation: 'header',
      recipientAddressType: 'resolved',
    };
    const id = randomUUID();
    await owner.query(
      `INSERT INTO rules.rule (id, organisation_id, priority, body, updated_by) VALUES ($1, $2, $3, $4, 'bench')`,
      [id, organisation, n, JSON.stringify(body)],
    );
    await owner.query(
      `INSERT INTO rules.rule_version (organisation_id, rule_id, version, change, priority, body, saved_by) VALUES ($1, $2, 1, 'created', $3, $4, 'bench')`,
      [organisation, id, n, JSON.stringify(body)],
    );
  }
  await owner.query(
    `INSERT INTO audit.rollup (organisation_id, hour, measure, key, label, amount)
       SELECT $1, h, m, r.id::text, NULL, 1 + (random() * 20)::int
         FROM rules.rule r, generate_series(date_trunc('hour', now()) - interval '7 days', now(), interval '1 hour') AS h,
              unnest(ARRAY['messages.rule', 'tests.rule']) AS m
        WHERE r.organisation_id = $1 AND r.priority % 10 < 8 ON CONFLICT DO NOTHING`,
    [organisation],
  );
  await owner.query('ANALYZE');
}

async function requests() {
  const call = async (method, path, body, headers = {}) => {
    const start = performance.now();
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${system.token}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return { ms: performance.now() - start, body: text === '' ? null : JSON.parse(text) };
  };
  const p95 = async (what, work, times = REQUESTS) => {
    const took = [];
    for (let n = 0; n < times; n++) took.push((await work(n)).ms);
    took.sort((a, b) => a - b);
    found.push([
      `${what}, p95 of ${times}`,
      took[Math.min(times - 1, Math.ceil(times * 0.95) - 1)].toFixed(0),
    ]);
  };
  const from = new Date(Date.now() - 6 * 86_400_000).toISOString();
  const { body: list } = await call('GET', '/rules');
  const rule = list.items[500 % list.items.length];
  await p95('GET /rules', () => call('GET', '/rules'));
  await p95('GET /reports/rules', () => call('GET', `/reports/rules?from=${from}&zone=UTC`));
  await p95('GET /rules/:id/versions', () => call('GET', `/rules/${rule.id}/versions`));
  await p95('PUT /rules/:id', (n) =>
    call('PUT', `/rules/${rule.id}`, { ...rule, comment: `Saved ${n} times` }),
  );
  const ids = list.items.map(({ id }) => id);
  await p95('PUT /rules/order', () => {
    ids.push(ids.shift());
    return call('PUT', '/rules/order', { ids });
  });
}

/** What somebody waits for between a key or a click and the picture after it (Event Timing), the longest of each. */
async function signedIn() {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const tab = await context.newPage();
  await tab.goto(`${base}/rules`);
  await tab.getByLabel('Address').fill(EMAIL);
  await tab.getByLabel('Password').fill(PASSWORD);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByText(/rules in force/).waitFor();
  return tab;
}

/** From now on the longest time from an input to the next picture (Event Timing) is kept. */
function observe(tab) {
  return tab.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: false });
  });
}

async function interaction(tab, what, work) {
  await tab.evaluate(() => void (window.longest = 0));
  await work();
  await tab.waitForTimeout(600);
  found.push([what, await tab.evaluate(() => window.longest)]);
}

async function page(tab) {
  await tab.goto(`${base}/rules`);
  await tab.getByText(/rules in force/).waitFor();
  const began = Date.now();
  await tab.reload();
  await tab.getByRole('listitem').first().waitFor();
  found.push(['page loaded until the first rules stand', Date.now() - began]);
  await observe(tab);
  const find = tab.getByLabel('Find', { exact: true });
  await interaction(tab, 'a word typed into Find, letter by letter', () =>
    find.pressSequentially('number 77', { delay: 60 }),
  );
  await interaction(tab, 'Find cleared', async () => {
    await find.press('Control+a');
    await find.press('Delete');
  });
  await interaction(tab, 'filtered by mode', async () => {
    await tab.getByRole('combobox', { name: 'Mode', exact: true }).click();
    await tab.getByRole('option', { name: 'Test', exact: true }).click();
  });
  await tab.goto(`${base}/rules`);
  await tab.getByRole('listitem').first().waitFor();
  await observe(tab);
  await interaction(tab, 'menu of a rule opened', async () => {
    await tab
      .getByRole('button', { name: /^More for/ })
      .nth(3)
      .click();
    await tab.keyboard.press('Escape');
  });
  await interaction(tab, 'a rule moved by keyboard, five places', async () => {
    const handle = tab.getByRole('button', { name: /^Reorder rule 7,/ });
    await handle.focus();
    for (let n = 0; n < 5; n++) await tab.keyboard.press('Control+ArrowUp');
  });
  await interaction(tab, 'scrolled to the last rule by wheel', async () => {
    await tab.mouse.move(640, 500);
    for (let n = 0; n < 200; n++) {
      await tab.mouse.wheel(0, 1_200);
      await tab.waitForTimeout(20);
    }
  });
  found.push(['rules drawn by then', await tab.getByRole('listitem').count()]);
  await interaction(tab, 'menu opened with all of them drawn', async () => {
    await tab
      .getByRole('button', { name: /^More for/ })
      .last()
      .click();
    await tab.keyboard.press('Escape');
  });
  await interaction(tab, 'moved by keyboard with all of them drawn', async () => {
    await tab
      .getByRole('button', { name: /^Reorder rule \d+,/ })
      .last()
      .focus();
    await tab.keyboard.press('Control+ArrowUp');
  });
  await interaction(tab, 'a letter typed into Find with all of them drawn', () => find.press('z'));
}
