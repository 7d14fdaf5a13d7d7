import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListedRule, RuleList, RuleTestResult } from '@chancery/contracts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const draft = (name: string, word: string) => ({
  name,
  mode: 'test',
  conditions: [{ predicate: 'SubjectContainsWords', args: { words: [word] } }],
  actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
});

const SAMPLE = [
  'From: Alice <alice@demo.test>',
  'To: Robin <robin@example.org>, Alice <alice@demo.test>',
  'Subject: The contract',
  'Message-ID: <sample@demo.test>',
  '',
  'As agreed.',
  '',
].join('\r\n');

/** What rules take differs each time. */
const timeless = (result: RuleTestResult) => ({
  ...result,
  explanation: result.explanation.map(({ ms: _, ...rule }) => rule),
});

/** Journey 15: rules kept in a folder, changed there, applied from there, read-only in the console. */
describe('rules as code', () => {
  const place = mkdtempSync(join(tmpdir(), 'chancery-as-code-'));
  const folder = join(place, 'rules');
  let system: System;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];

  const cli = (...args: string[]) => system.cli(['rules', ...args]);
  const list = async () => (await system.api('GET', '/rules')).body as RuleList;
  const row = (name: string) => page.page.getByRole('listitem').filter({ hasText: name });
  const edit = (file: string, from: string | RegExp, to: string) => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    for (const rule of [draft('Contracts', 'contract'), draft('Offers', 'offer')])
      expect((await system.api('POST', '/rules', rule)).status).toBe(201);
    browser = await launchBrowser();
    page = new ConsolePage(await (await browser.newContext()).newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.signIn();
    await page.heading('Rules').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    rmSync(place, { recursive: true, force: true });
  });

  it('exports to a folder: a file a rule, and the order', async () => {
    const { code, stderr } = await cli('export', '--out', `${folder}/`);
    expect([code, stderr]).toEqual([0, expect.stringContaining('3 rules are in')]);
    const files = readdirSync(folder).sort();
    expect(files).toHaveLength(4);
    expect(files).toEqual(expect.arrayContaining(['contracts.json', 'offers.json', 'order.json']));
    const { order } = JSON.parse(readFileSync(join(folder, 'order.json'), 'utf8')) as {
      order: string[];
    };
    expect(order.slice(1)).toEqual(['contracts.json', 'offers.json']);
    expect(await cli('plan', folder, '--detailed-exitcode')).toMatchObject({
      code: 0,
      stdout: '{"changes":[],"lists":[],"reordered":false}\n',
    });
  });

  it('plans exactly the one change, and says so with its exit code', async () => {
    edit('contracts.json', '"mode": "test"', '"mode": "enforce"');
    const plan = await cli('plan', folder, '--detailed-exitcode');
    expect(plan.code).toBe(2);
    expect(plan.stderr).toBe('change  Contracts (mode)\n');
    expect(JSON.parse(plan.stdout)).toMatchObject({
      changes: [{ what: 'change', name: 'Contracts', members: ['mode'] }],
      reordered: false,
    });
    expect((await cli('plan', folder)).code).toBe(0);
    expect((await list()).items.every(({ managedBy }) => managedBy === 'console')).toBe(true);
  });

  it('applies it: the open page shows the new revision from the file without being reloaded', async () => {
    const { revision } = await list();
    expect((await cli('apply', folder)).code).toBe(0);
    await page.page
      .getByText(`Revision ${revision + 1} from file rules, live on 1 of 1 gateway`)
      .waitFor({ timeout: 5_000 });
    await row('Contracts').getByText('managed by file').waitFor();
    await row('Contracts').getByText('applied from rules/contracts.json').waitFor();
    await row('Contracts').getByText('Mode: Enforce').waitFor();
    expect(await cli('plan', folder, '--detailed-exitcode')).toMatchObject({ code: 0 });
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('is read-only in the console, with the reason, and in the interface', async () => {
    expect(await page.button(/^Mode of Contracts/).count()).toBe(0);
    expect(await page.button(/^Reorder rule \d+, Contracts/).isDisabled()).toBe(true);
    await page.button('More for Contracts').click();
    const offered = await page.page.getByRole('menuitem').allInnerTexts();
    expect(offered.map((text) => text.trim())).toEqual([
      'Open',
      'Copy',
      'History',
      'Manage in the console again',
    ]);
    await page.page.getByRole('menuitem', { name: 'Open' }).click();
    await page.heading('Contracts').waitFor();
    await page.page.getByRole('heading', { name: 'Read-only here' }).waitFor();
    expect(await page.field('Name of the rule').isVisible()).toBe(false);
    expect(
      await page.page.getByRole('button', { name: /^Save( in Test| and enforce|, off)$/ }).count(),
    ).toBe(0);
    await page.page.keyboard.press('Control+s');
    await page.page.getByRole('tab', { name: /^History/ }).click();
    await page.page.getByText('“Applied from rules”').waitFor();
    expect(await page.button(/^Restore version/).count()).toBe(0);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);

    const { items, revision } = await list();
    const { id, version, ...body } = items.find(({ name }) => name === 'Contracts') as ListedRule;
    const others = items.map((rule) => rule.id).reverse();
    for (const [method, path, sent] of [
      ['PUT', `/rules/${id}`, { ...body, comment: 'Changed here' }],
      ['POST', `/rules/${id}/mode`, { mode: 'off' }],
      ['POST', `/rules/${id}/restoration`, { version: 1 }],
      ['DELETE', `/rules/${id}`, undefined],
      ['PUT', '/rules/order', { ids: others }],
    ] as const) {
      const answer = await system.api(method, path, sent);
      expect([method, path, answer.status, (answer.body as { code: string }).code]).toEqual([
        method,
        path,
        423,
        'rule.managed-by-file',
      ]);
    }
    expect(await list()).toMatchObject({ revision, items: expect.anything() as unknown });
    expect((await system.api('GET', `/rules/${id}`)).body).toMatchObject({ version });
  });

  it('refuses a file that is wrong: exit 65 with file, line and pointer', async () => {
    const broken = join(place, 'broken');
    cpSync(folder, broken, { recursive: true });
    const path = join(broken, 'offers.json');
    const text = readFileSync(path, 'utf8').replace('"words": [', '"wrods": [');
    writeFileSync(path, text);
    const line = text.split('\n').findIndex((each) => each.includes('"args"')) + 1;
    for (const command of ['plan', 'apply']) {
      const { code, stderr } = await cli(command, broken);
      expect(code).toBe(65);
      expect(stderr).toContain(`${path}:${line}: /conditions/0/args/words: `);
    }
    writeFileSync(path, text.replace('"name": "Offers",', '"name": "Offers"'));
    const { code, stderr } = await cli('plan', broken);
    expect([code, stderr]).toEqual([
      65,
      `${path}:3: “"comment"” stands where “,” or “}” should be.\n`,
    ]);
  });

  it('says what differs from the files, once a rule is managed in the console again', async () => {
    await page.menu('Rules');
    await page.button('More for Offers').click();
    await page.page.getByRole('menuitem', { name: 'Manage in the console again' }).click();
    await page.button('Manage in the console').click();
    await page.button('Mode of Offers: Test').click();
    await page.page.getByRole('menuitem', { name: 'Off' }).click();
    await page.page.getByText(/^1 rule differs from the files applied at/).waitFor();
    // Whoever writes into the database is found out too.
    await system.query(
      `UPDATE rules.rule SET body = body || '{"comment": "By hand"}' WHERE body ->> 'name' = 'Contracts'`,
    );
    await page.page.reload();
    const banner = page.page.getByRole('region', { name: /^2 rules differ from the files/ });
    await banner.getByText('What differs').click();
    await banner.getByText('By hand').waitFor();
    await banner.getByText('“Offers” is not as in its file').waitFor();
    expect(await page.page.getByText(/from file rules/).count()).toBe(0);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    // The trail is a moment behind what is done.
    await expect
      .poll(
        async () => (await system.api('GET', '/audit?filter[kind]=rule.managed-in-console')).body,
        { timeout: 10_000 },
      )
      .toMatchObject({ items: [{ actor: 'owner@demo.test', body: { name: 'Offers' } }] });

    expect((await cli('plan', folder, '--detailed-exitcode')).stderr).toMatch(
      /^change {2}Contracts \(comment\)\nchange {2}Offers \((enabled, )?mode\)\n$/,
    );
    expect((await cli('apply', folder)).code).toBe(0);
    await banner.waitFor({ state: 'detached', timeout: 5_000 });
    await page.page.getByText(/^Revision \d+ from file rules/).waitFor();
  });

  it('keeps the files of the rest as they are when a rule is added and one is gone', async () => {
    const texts = () =>
      Object.fromEntries(
        readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
      );
    const before = texts();
    writeFileSync(join(folder, 'README.md'), 'Ours.\n');
    const { id } = (await system.api('POST', '/rules', draft('Payroll', 'payroll'))).body as {
      id: string;
    };
    expect((await cli('export', '--out', folder)).code).toBe(0);
    const { 'payroll.json': added, 'order.json': order, 'README.md': own, ...rest } = texts();
    expect([added, own]).toEqual([expect.stringContaining('"payroll"'), 'Ours.\n']);
    expect({ ...rest, 'order.json': before['order.json'] }).toEqual(before);
    expect(order).toBe(
      before['order.json']!.replace('"offers.json"', '"offers.json",\n    "payroll.json"'),
    );
    expect((await system.api('DELETE', `/rules/${id}`)).status).toBe(204);
    expect((await cli('export', '--out', folder)).code).toBe(0);
    expect(existsSync(join(folder, 'payroll.json'))).toBe(false);
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
  });

  it('has named lists in files of their own: planned, applied and exported with the rules', async () => {
    const { id } = (
      await system.api('POST', '/lists', { name: 'Partners', kind: 'domains', comment: '' })
    ).body as { id: string };
    const rule = draft('To partners', 'partner');
    const lists = { predicate: 'RecipientDomainIs', args: { domains: [], lists: [id] } };
    const listed = { ...rule, conditions: [lists] };
    expect((await system.api('POST', '/rules', listed)).status).toBe(201);
    const out = await cli('export', '--out', folder);
    expect([out.code, out.stderr]).toEqual([0, `4 rules and 1 list are in ${folder}\n`]);
    expect(readFileSync(join(folder, 'to-partners.json'), 'utf8')).toContain('"Partners"');

    const entries = '"entries": [\n    "birch.test",\n    "example.org"\n  ]';
    edit('lists/partners.json', '"entries": []', entries);
    const plan = await cli('plan', folder, '--detailed-exitcode');
    expect([plan.code, plan.stderr]).toEqual([2, 'change  list Partners (entries: 2 added)\n']);
    expect((await cli('apply', folder)).code).toBe(0);
    expect((await system.api('GET', `/lists/${id}/entries`)).body).toMatchObject({
      items: ['birch.test', 'example.org'],
    });
    const texts = () =>
      ['order.json', 'to-partners.json', 'lists/partners.json'].map((name) =>
        readFileSync(join(folder, name), 'utf8'),
      );
    const before = texts();
    expect((await cli('export', '--out', folder)).code).toBe(0);
    expect(texts()).toEqual(before);

    // Without a system: the lists of the folder are known, and what no file has is said.
    const sample = join(place, 'partner.eml');
    writeFileSync(sample, SAMPLE);
    const alone = await cli('test', sample, '--rules', folder);
    expect([alone.code, alone.stderr]).toEqual([0, '']);
    const { explanation } = JSON.parse(alone.stdout) as RuleTestResult;
    expect(explanation.find(({ name }) => name === 'To partners')).toMatchObject({
      outcome: 'test',
      conditions: [{ result: 'true', found: expect.stringContaining('Partners') as string }],
    });
    const asking = join(place, 'asking');
    cpSync(folder, asking, { recursive: true });
    const path = join(asking, 'to-partners.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace(
        '"conditions": [',
        '"conditions": [{"predicate": "SentToMemberOf", "args": {"groups": ["board"]}},',
      ),
    );
    const unsure = await cli('test', sample, '--rules', asking);
    expect([unsure.code, unsure.stderr]).toEqual([
      0,
      'Not in the files, so that conditions on them count as unknown: the group board.\n',
    ]);
    writeFileSync(path, text.replace('"Partners"', '"Friends"'));
    const unknown = await cli('test', sample, '--rules', asking);
    expect([unknown.code, unknown.stderr]).toEqual([
      65,
      expect.stringMatching(
        /to-partners\.json:\d+: \/conditions\/0\/args\/lists\/0: There is no list “Friends”/,
      ) as string,
    ]);
  });

  it('gives the verdict of the tester’s page for a message in a file', async () => {
    const sample = join(place, 'sample.eml');
    mkdirSync(place, { recursive: true });
    writeFileSync(sample, SAMPLE);
    const answered = Promise.withResolvers<RuleTestResult>();
    // Read on its way: the browser may have let go of a body that is asked for afterwards.
    await page.page.exposeFunction('answered', (text: string) =>
      answered.resolve(JSON.parse(text) as RuleTestResult),
    );
    await page.page.addInitScript(() => {
      const ask = window.fetch;
      window.fetch = async (...asked) => {
        const answer = await ask(...asked);
        const tell = (window as unknown as { answered(text: string): Promise<void> }).answered;
        if (answer.url.endsWith('/api/v1/rules/test')) await tell(await answer.clone().text());
        return answer;
      };
    });
    await page.page.goto(`${system.adminUrl}/rules/test`);
    await page.page.getByRole('tab', { name: 'Open a file' }).click();
    await page.field('Open .eml').setInputFiles(sample);
    await page.field('From').fill('alice@demo.test');
    await page.button('Remove robin@example.org').click();
    for (const address of ['robin@example.org', 'alice@demo.test']) {
      await page.field('Add to Recipients').fill(address);
      await page.field('Add to Recipients').press('Enter');
    }
    await page.button('Run').click();
    const verdict = await answered.promise;
    const { code, stdout } = await cli('test', sample, '--json');
    expect(code).toBe(0);
    expect(timeless(JSON.parse(stdout) as RuleTestResult)).toEqual(timeless(verdict));
    expect(verdict.explanation.map(({ name, outcome }) => [name, outcome])).toContainEqual([
      'Contracts',
      'matched',
    ]);
    await page.page
      .getByText(/Protected with Encrypt-Only/)
      .first()
      .waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);

    // The same rules from the folder, with no system: only ids are others.
    const alone = await cli('test', sample, '--rules', folder, '--json');
    const strip = (result: RuleTestResult) => ({
      ...result,
      groups: result.groups.map(({ rules, ...group }) => ({
        ...group,
        rules: rules.map(({ name }) => name),
        decidedBy: group.decidedBy?.name,
      })),
      explanation: timeless(result).explanation.map(({ id: _, ...rule }) => rule),
    });
    expect(strip(JSON.parse(alone.stdout) as RuleTestResult)).toEqual(strip(verdict));
    expect(faults).toEqual([]);
  });
});
