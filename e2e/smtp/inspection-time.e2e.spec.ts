import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { keptFrom, mail, saveRule } from './world';

const attachment = Buffer.from(
  [
    'From: alice@demo.test',
    'Subject: figures',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'Attached.',
    '--b',
    'Content-Type: text/plain; name=figures.txt',
    'Content-Disposition: attachment; filename=figures.txt',
    '',
    'Nothing of importance',
    '--b--',
    '',
  ].join('\r\n'),
);
const inside = [{ predicate: 'AttachmentContainsWords', args: { words: ['falcon'] } }];

describe('attachments that could not be looked into in time', () => {
  let sink: Sink;
  let system: System;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({
      nextHop: sink.port,
      env: { CHANCERY_INSPECTION_SECONDS: '0' },
    });
    await saveRule(system, {
      name: 'Falcons are marked',
      conditions: inside,
      actions: [{ action: 'PrependSubject', args: { text: '[falcon] ' } }],
    });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const send = (from: string, message: Buffer) =>
    sendMail(system.ports.smtp, from, ['bob@example.org'], message);

  it('let a message pass that only rules ask about that go on in doubt', async () => {
    queuedAs(await send('goes-on@demo.test', attachment));
    expect((await sink.waitFor('bob@example.org')).raw.toString()).not.toContain('[falcon]');
  });

  it('have the sender come back where a rule is to wait, and nothing is kept meanwhile', async () => {
    await saveRule(system, {
      name: 'Falcons wait',
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['figures'] } }, ...inside],
      actions: [{ action: 'PrependSubject', args: { text: '[falcon] ' } }],
      errorAction: 'defer',
    });
    expect(await send('waits@demo.test', attachment)).toBe(
      '451 4.7.0 Attachments could not be inspected in time, try again later',
    );
    expect(await keptFrom(system, 'waits@demo.test')).toBe(0);

    // The rule waits for attachments only, and only where it hangs on them.
    queuedAs(await send('plain@demo.test', mail({ Subject: 'Figures' })));
    const other = Buffer.from(attachment.toString().replace('Subject: figures', 'Subject: other'));
    queuedAs(await send('other@demo.test', other));
  });
});
