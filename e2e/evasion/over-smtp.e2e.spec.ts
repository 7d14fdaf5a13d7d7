import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveRule } from '../smtp/world';
import { Sink } from '../support/sink';
import { sendMail } from '../support/smtp';
import { System } from '../support/system';
import { BODIES } from './bodies';
import { around, type Evasion, type Target } from './evasion';
import { ATTACHMENT_TEXTS, EXECUTABLES } from './files';
import { HEADERS } from './headers';
import { CONDITIONS } from './judge';
import { ATTACHMENT_NAMES } from './names';

/** Every twelfth of each kind; a client may not send bare line feeds or NUL, so those are left to the other spec. */
const SAMPLE: readonly Evasion[] = [
  HEADERS,
  BODIES,
  ATTACHMENT_NAMES,
  ATTACHMENT_TEXTS,
  EXECUTABLES,
].flatMap((all) => all.filter(({ raw }, at) => at % 12 === 5 && !raw.includes('\0')));

describe('messages that hide what a rule looks for, over SMTP', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    // The sender is the same in all of them, so that condition would protect everything.
    for (const target of Object.keys(CONDITIONS) as Target[])
      if (target !== 'sender')
        await saveRule(system, {
          name: `Protect by ${target}`,
          conditions: [CONDITIONS[target]],
          actions: [
            { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } },
          ],
        });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const delivered = async (raw: string, to: string): Promise<string> => {
    const reply = await sendMail(
      system.ports.smtp,
      'alice@demo.test',
      [to],
      Buffer.from(raw, 'latin1'),
    );
    expect(reply).toMatch(/^250 /);
    return (await sink.waitFor(to)).raw.toString('latin1');
  };

  it('one with nothing to find leaves as it is', async () => {
    const got = await delivered(
      around('Content-Type: text/plain\r\n\r\nAbout Project Hawk.\r\n'),
      'plain@example.org',
    );
    expect(got).toContain('About Project Hawk.');
  });

  it.each(SAMPLE.map((each, at) => [`${each.target}: ${each.trick}`, each, at] as const))(
    '%s',
    async (_, { raw, target }, at) => {
      const got = await delivered(raw, `r${at}@example.org`);
      // What protected mail looks like: the cover of the brand, and none of what was sent.
      expect(got).toContain(new URL(system.portalUrl).host);
      expect(got).not.toContain('Good morning.');
      // The default brand shows the subject.
      if (target !== 'subject') expect(got).not.toMatch(/Project Falcon/i);
    },
  );

  it('is more than a handful', () => {
    expect(SAMPLE.length).toBeGreaterThanOrEqual(25);
  });
});
