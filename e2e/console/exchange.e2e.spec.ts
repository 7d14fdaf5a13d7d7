import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const COLLECTION = `<?xml version="1.0" encoding="utf-16" standalone="yes"?>
<rules name="TransportVersioned">
  <rule name="Contracts" format="cmdlet"><version requiredMinVersion="15.0.3.0">
    <commandBlock><![CDATA[New-TransportRule 'Contracts' -SubjectContainsWords contract -SentToScope NotInOrganization -ApplyRightsProtectionTemplate 'Encrypt' -Comments 'Since 2019']]></commandBlock>
  </version></rule>
  <rule name="Ahead" format="cmdlet"><version requiredMinVersion="15.0.3.0">
    <commandBlock><![CDATA[New-TransportRule 'Ahead' -SubjectMatchesPatterns '(?=x)secret','offer \\d+' -PrependSubject '[offer] ']]></commandBlock>
  </version></rule>
  <rule name="Edge" format="cmdlet"><version requiredMinVersion="15.0.3.0">
    <commandBlock><![CDATA[New-TransportRule 'Edge' -Disconnect $true]]></commandBlock>
  </version></rule>
  <rule name="Old"><fork/></rule>
</rules>`;

/** Rules › Import and Export as a person meets them, and the same files on the command line. */
describe('rules from Exchange', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-exchange-'));
  let system: System;
  let browser: Browser;
  let owner: ConsolePage;

  const written = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const utf16 = (text: string): Buffer =>
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const names = async (): Promise<string[]> => {
    const { body } = await system.api('GET', '/rules');
    return (body as { items: { name: string }[] }).items.map(({ name }) => name);
  };

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    browser = await launchBrowser();
    owner = new ConsolePage(await (await browser.newContext()).newPage());
    await owner.page.goto(`${system.adminUrl}/rules`);
    await owner.signIn();
    await owner.heading('Rules').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a file is read by its content, and each rule is shown as what it becomes', async () => {
    await owner.link('Import').click();
    await owner.heading('Import rules').waitFor();
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.page
      .locator('input[type=file]')
      .setInputFiles(written('export.bin', utf16(COLLECTION)));
    await owner.page.getByText(/2 rules can be imported, 1 of them in Test, 1 cannot/).waitFor();
    await owner.page
      .locator('ch-imported-rule', { hasText: 'Contracts' })
      .getByText('outside the organisation', { exact: true })
      .waitFor();
    const ahead = owner.page.locator('ch-imported-rule', { hasText: 'Ahead' });
    await ahead
      .getByText(/Look-ahead cannot be judged in linear time/)
      .first()
      .waitFor();
    await ahead.getByText('Test', { exact: true }).waitFor();
    await owner.page.getByText('None of its actions can be carried').waitFor();
    await owner.page.getByText(/written by Exchange 2007 or 2010/).waitFor();
    await ahead.getByText(/parameters, from line 7/).click();
    await ahead.getByRole('cell', { name: /Carried: put/ }).waitFor();
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    expect(await names()).not.toContain('Contracts');
  });

  it('is imported as a whole and undone as a whole', async () => {
    const before = await names();
    await owner.button('Import 2 rules').click();
    await owner.page
      .getByText(/2 rules are added, 1 left out/)
      .first()
      .waitFor();
    expect(await names()).toEqual([...before, 'Contracts', 'Ahead']);
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.button('Undo the import').click();
    await owner.page.getByText('The import is undone.').waitFor();
    expect(await names()).toEqual(before);
  });

  it('a name that is taken asks what becomes of it, for all and for one', async () => {
    await system.api('POST', '/rules', {
      name: 'Contracts',
      conditions: [{ predicate: 'From', args: { addresses: ['alice@demo.test'] } }],
      actions: [{ action: 'PrependSubject', args: { text: '[old] ' } }],
    });
    await owner.page.reload();
    await owner
      .field('Commands, XML or JSON')
      .fill(
        `New-TransportRule Contracts -SubjectContainsWords contract -ApplyRightsProtectionTemplate Encrypt\nNew-TransportRule Mine -SubjectContainsWords $words -PrependSubject x`,
      );
    await owner.button('See what they become').click();
    await owner.page.getByText('A rule of this name is here:').waitFor();
    await owner.button('Nothing to import').waitFor();
    await owner.field('Where the name of a rule is taken').selectOption('merge');
    await owner.page.getByText('It would then say:').waitFor();
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.field('What becomes of Contracts').selectOption('rename');
    await owner.field('$words').fill('salary');
    await owner.button('Look again').click();
    await owner.button('Import 2 rules').click();
    await owner.page
      .getByText(/2 rules are added/)
      .first()
      .waitFor();
    expect(await names()).toEqual(expect.arrayContaining(['Contracts', 'Contracts (2)', 'Mine']));
  });

  it('rules that somebody changed meanwhile are looked at again', async () => {
    await owner.button('Another file').click();
    await owner.field('Commands, XML or JSON').fill(`New-TransportRule Late -PrependSubject x`);
    await owner.button('See what they become').click();
    await owner.button('Import 1 rule').waitFor();
    await system.api('POST', '/rules', {
      name: 'Late',
      actions: [{ action: 'PrependSubject', args: { text: 'y' } }],
    });
    await owner.button('Import 1 rule').click();
    await owner.page.getByText('A rule of this name is here:').waitFor();
    await owner.button('Nothing to import').waitFor();
  });

  it('a file of nothing says so, and a lost connection changes nothing', async () => {
    await owner.button('Another file').click();
    await owner.page
      .locator('input[type=file]')
      .setInputFiles(written('letter.txt', 'Dear colleagues'));
    await owner.page.getByText('There is no rule in this file that can be read.').waitFor();
    await owner.button('Choose another file').click();
    await owner.page.route('**/api/v1/rules/import', (route) => route.abort());
    await owner.page.locator('input[type=file]').setInputFiles(written('export.xml', COLLECTION));
    await owner.page.getByText('No rule was changed by this.').waitFor();
    await owner.page.unroute('**/api/v1/rules/import');
    await owner.button('Retry').click();
    await owner.button(/^Import \d rule/).waitFor();
  });

  it('is written back for Exchange, with what Exchange does not take', async () => {
    await system.api('POST', '/rules', {
      name: 'Exactly this domain',
      conditions: [
        { predicate: 'RecipientDomainIs', args: { domains: ['example.org'], strict: true } },
      ],
      actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
    });
    await owner.button('Another file').click();
    await owner.link('Export').click();
    await owner.heading('Export the rules').waitFor();
    await owner.page
      .getByText(/Left out: Exchange does not know “Not the domains below it”/)
      .waitFor();
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    const [download] = await Promise.all([
      owner.page.waitForEvent('download'),
      owner.link('Download').click(),
    ]);
    expect(download.suggestedFilename()).toBe('rules.xml');
    const bytes = readFileSync(await download.path());
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect(bytes.toString('utf16le')).toContain("New-TransportRule -Name 'Contracts (2)'");
    await owner.field('Write the rules as').selectOption('json');
    await owner.page.getByText('Every rule is in the file as it is here.').waitFor();
  });

  it('the command line plans without a system, and makes the rules those of a file', async () => {
    const xml = written('export.xml', utf16(COLLECTION));
    const offline = await system.cli(['rules', 'import', xml, '--plan']);
    expect(offline.code).toBe(0);
    expect(JSON.parse(offline.stdout)).toMatchObject({
      format: 'xml',
      rules: [
        { name: 'Contracts', mode: 'enforce', warnings: [] },
        { name: 'Ahead', mode: 'test', warnings: [{ parameter: 'SubjectMatchesPatterns' }, {}] },
        { name: 'Edge', blocked: expect.stringContaining('None of its actions') as string },
      ],
      refusals: [{ line: 12 }],
    });

    const kept = join(folder, 'rules.json');
    const exported = await system.cli(['rules', 'export', '--format', 'json', '--out', kept]);
    expect(exported.code).toBe(0);
    const same = await system.cli(['rules', 'plan', kept, '--detailed-exitcode']);
    expect(same.code).toBe(0);
    expect(JSON.parse(same.stdout)).toEqual({ changes: [], lists: [], reordered: false });

    const applied = await system.cli(['rules', 'import', xml, '--apply', '--on-clash', 'replace']);
    expect(applied.code).toBe(0);
    expect(await names()).toContain('Ahead');
    const drift = await system.cli(['rules', 'plan', kept, '--detailed-exitcode']);
    expect(drift.code).toBe(2);
    expect(drift.stderr).toMatch(/^remove +Ahead$/m);
    expect(drift.stderr).toMatch(/^change +Contracts \(/m);
    expect((await system.cli(['rules', 'apply', kept])).code).toBe(0);
    expect((await system.cli(['rules', 'plan', kept, '--detailed-exitcode'])).code).toBe(0);
    expect(await names()).not.toContain('Ahead');
  });
});
