import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { saveRule } from '../smtp/world';
import { Journey } from './journey';

const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const words = (...list: string[]) => ({
  predicate: 'SubjectOrBodyContainsWords',
  args: { words: list },
});
const TEXT = `${'There is much to be said. '.repeat(20)}The date of birth is missing.${' More of it.'.repeat(20)}`;

/** The answer of the tester: what happens, by which rule, and what each rule saw. */
describe('the tester', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await Journey.begin();
    const { system, page, at } = journey;
    await saveRule(system, {
      name: 'Report births',
      conditions: [words('date of birth')],
      actions: [
        {
          action: 'GenerateIncidentReport',
          args: { address: 'security@demo.test', content: ['Subject'] },
        },
        { action: 'GenerateNotification', args: { text: 'Somebody wrote of a birth.' } },
      ],
    });
    await saveRule(system, {
      name: 'From the branch',
      conditions: [
        { predicate: 'SenderIpRanges', args: { ranges: ['192.0.2.0/24'] } },
        { predicate: 'FromScope', args: { scope: 'InOrganization' } },
      ],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
    });
    await saveRule(system, {
      name: 'Ask the boss',
      conditions: [outside],
      exceptions: [words('nothing like it')],
      actions: [
        { action: 'ModerateMessageByUser', args: { addresses: ['boss@demo.test'] } },
        { action: 'StopRuleProcessing', args: {} },
      ],
    });
    await saveRule(system, {
      name: 'Too late',
      conditions: [outside],
      actions: [{ action: 'Quarantine', args: {} }],
    });
    await page.goto(`${system.adminUrl}/rules/test`);
    await at.signIn();
    await at.heading('Test a message').waitFor();
    await at.field('Subject').fill('Papers');
    await at.field('Text').fill(TEXT);
  });
  afterAll(() => journey?.end());

  const rule = (name: string) =>
    journey.page.locator('ch-verdict-tree details').filter({ hasText: name });

  it('says what is sent about a message, and that it waits', async () => {
    const { page, at } = journey;
    await at.button('Run').click();
    await page
      .getByText(
        /matched\. Waits for approval; then leaves unprotected; an incident report and a notification\.$/,
      )
      .waitFor();
    await page.getByText('Held until boss@demo.test approves it').waitFor();
    await page
      .getByText(/^Incident report to security@demo\.test, from rule \d+: Report births$/)
      .waitFor();
    await page
      .getByText(/^Notification to robin@example\.org, from rule \d+: Report births$/)
      .waitFor();
    await page
      .getByText(
        'Nothing until it is approved. Then the message as it was written. Besides, a notification.',
      )
      .waitFor();
    await journey.clean();
  });

  it('shows a find in what was seen, which condition decided, times, and where it ended', async () => {
    const { page } = journey;
    const evidence = rule('Report births').locator('.evidence');
    expect((await evidence.textContent())?.trim()).toMatch(
      /^body\s*… .{20,31}found: date of birth is missing\. More of it\. .* …$/s,
    );
    await evidence.locator('mark', { hasText: 'date of birth' }).waitFor();
    const branch = rule('From the branch');
    await branch.locator('summary').click();
    await branch.locator('.decider', { hasText: 'decided' }).waitFor();
    expect(await branch.locator('.decider').count()).toBe(1);
    await branch.getByText('127.0.0.1', { exact: true }).waitFor();
    for (const name of ['Report births', 'From the branch', 'Ask the boss'])
      expect(await rule(name).locator('summary').innerText()).toMatch(/\d[.,]\d ms/);
    expect(await rule('Too late').locator('summary').innerText()).not.toContain(' ms');
    await page.getByText('Processing ends here: no later rule is judged.').waitFor();
    await journey.clean();
  });

  it('judges as mail comes in: by the address and by who connects', async () => {
    const { page, at } = journey;
    await at.field('Client address').fill('nowhere');
    await at.button('Run').click();
    await page.getByText('An IP address, such as 192.0.2.17 or 2001:db8::17.').waitFor();
    // The refusal stands in the console of the browser from here on.
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await at.field('Client address').fill('192.0.2.44');
    await at.button('Run').click();
    await page
      .getByText(/then protected with Encrypt-Only, from rule \d+; an incident report/)
      .waitFor();
    await page.getByText(/Cases are judged as mail from this machine/).waitFor();
    expect(await at.button('Save as a case').count()).toBe(0);
    await at.field('Signed in, or from a trusted network').uncheck();
    await at.button('Run').click();
    await page.getByText(/then leaves unprotected; an incident report/).waitFor();
    await at.field('Client address').fill('');
    await at.field('Signed in, or from a trusted network').check();
    await at.button('Run').click();
    await at.button('Save as a case').waitFor();
  });

  it('stays whole on a narrow page', async () => {
    const { page } = journey;
    await page.setViewportSize({ width: 320, height: 800 });
    await page.locator('ch-verdict-tree').waitFor();
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBeLessThanOrEqual(0);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });
});
