import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWrapped } from '../support/portal-client';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, wireForm } from '../support/smtp';
import { System } from '../support/system';

const MAIL = (subject: string) =>
  Buffer.from(
    `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${Date.now()}.${subject.length}@demo.test>\r\n\r\nNumbers for Thursday.\r\n`,
  );

describe('one message, from SMTP to the portal', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  it('protects what the rule says, and the recipient opens the exact original', async () => {
    const raw = MAIL('[encrypt] Figures');
    queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['bob@example.org'], raw));
    const wrapper = await sink.waitFor('bob@example.org');
    expect(wrapper.raw.toString()).not.toContain('Numbers for Thursday');
    expect(wrapper.raw.toString()).toContain('message.html');
    const { raw: opened } = await openWrapped(system, sink, wrapper.raw, 'bob@example.org');
    expect(opened.equals(wireForm(raw))).toBe(true);
  });

  it('relays what no rule protects, unchanged below our headers', async () => {
    const raw = MAIL('Figures');
    queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['carol@example.org'], raw));
    const relayed = await sink.waitFor('carol@example.org');
    expect(relayed.raw.subarray(relayed.raw.length - raw.length).equals(raw)).toBe(true);
  });
});
