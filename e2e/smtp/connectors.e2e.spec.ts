import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { dueNow, inForce, mail, saveRule, traceOf } from './world';

interface View {
  id: string;
  version: number;
}

const subject = (word: string) => ({ predicate: 'SubjectContainsWords', args: { words: [word] } });
const to = (...domains: string[]) => ({ predicate: 'RecipientDomainIs', args: { domains } });
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const tls = { action: 'RouteMessageOutboundRequireTls', args: {} };
const by = (connector: View) => ({
  action: 'RouteMessageOutboundConnector',
  args: { connector: connector.id },
});

describe('connectors', () => {
  let usual: Sink;
  let partner: Sink;
  let system: System;
  beforeAll(async () => {
    usual = await Sink.start();
    partner = await Sink.start();
    system = await System.start({ nextHop: usual.port });
  });
  afterAll(async () => {
    await system?.stop();
    await partner?.stop();
    await usual?.stop();
  });

  const entry = (name: string, given: object = {}) => ({
    name,
    host: '127.0.0.1',
    port: partner.port,
    tls: 'none',
    verify: false,
    enabled: true,
    ...given,
  });
  const add = async (name: string, given: object = {}): Promise<View> => {
    const { status, body } = await system.api('POST', '/connectors', entry(name, given));
    if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
    await inForce(system);
    return body as View;
  };
  const change = async (connector: View, name: string, given: object = {}) => {
    const path = `/connectors/${connector.id}`;
    const { status } = await system.api('PUT', path, entry(name, given));
    if (status !== 200) throw new Error(`${name}: ${status}`);
    await inForce(system);
  };
  const send = async (recipients: string[], word: string) => {
    const raw = mail({ Subject: `About ${word}`, To: recipients.join(', ') });
    return queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', recipients, raw));
  };
  /** Everything that was accepted before has gone where it goes. */
  let barriers = 0;
  const settle = async () => {
    const address = `barrier${++barriers}@example.org`;
    await send([address], 'barrier');
    await usual.waitFor(address);
  };
  const deferred = async (id: string) =>
    (await traceOf(system, id, 'message.deferred')).find(({ kind }) => kind === 'message.deferred')!
      .body;

  it('takes those whom the rule means, and the others leave as all mail does', async () => {
    const connector = await add('Partner line');
    await saveRule(system, {
      name: 'Partner line',
      conditions: [subject('routed'), to('partner.example')],
      actions: [by(connector)],
    });
    const id = await send(['ana@partner.example', 'bob@example.org'], 'routed');
    const routed = await partner.waitFor('ana@partner.example');
    await usual.waitFor('bob@example.org');
    expect(routed.to).toEqual(['ana@partner.example']);
    await settle();
    expect(partner.to('bob@example.org')).toEqual([]);
    expect(usual.to('ana@partner.example')).toEqual([]);
    await until('delivery by the connector in the trace', async () =>
      (await traceOf(system, id, 'message.delivered')).some(
        ({ recipient, body }) =>
          recipient === 'ana@partner.example' && body['connector'] === 'Partner line',
      )
        ? true
        : null,
    );
  });

  it('takes the wrapper of what is protected, and of two rules the first one’s holds', async () => {
    const first = await add('First');
    const second = await add('Second', { port: usual.port });
    await saveRule(system, {
      name: 'Protected by the first',
      conditions: [subject('wrapped')],
      actions: [protect, by(first)],
    });
    await saveRule(system, {
      name: 'Too late',
      conditions: [subject('wrapped')],
      actions: [by(second)],
    });
    await send(['carol@example.org'], 'wrapped');
    const wrapper = (await partner.waitFor('carol@example.org')).raw.toString('latin1');
    expect(wrapper).toContain('message.html');
    expect(wrapper).not.toContain('Numbers for Thursday');
    await settle();
    expect(usual.to('carol@example.org')).toEqual([]);
  });

  it('with TLS required sends over TLS or not at all, whichever of rule and connector asks', async () => {
    const strict = await add('Strict', { tls: 'required' });
    const plain = await add('Plain');
    await saveRule(system, {
      name: 'Strict',
      conditions: [subject('strict')],
      actions: [by(strict)],
    });
    await saveRule(system, {
      name: 'Strict by rule',
      conditions: [subject('ruled')],
      actions: [by(plain), tls],
    });
    for (const [word, who] of [
      ['strict', 'dora@example.org'],
      ['ruled', 'erin@example.org'],
    ] as const) {
      // This server offers no STARTTLS, and says so to whoever asks for it.
      const { reply } = await deferred(await send([who], word));
      expect(reply, word).toMatch(/^500 4\.7\.4 /);
    }
    await settle();
    for (const who of ['dora@example.org', 'erin@example.org'])
      expect([...partner.to(who), ...usual.to(who)]).toEqual([]);
    partner.offerTls(true);
    for (const who of ['dora@example.org', 'erin@example.org']) {
      await dueNow(system, who);
      await partner.waitFor(who);
    }
    partner.offerTls(false);
  });

  it('that is off lets its mail wait, never take another way, and go once it is on again', async () => {
    const connector = await add('Off', { enabled: false });
    const rule = await saveRule(system, {
      name: 'By what is off',
      conditions: [subject('waits')],
      actions: [by(connector)],
    });
    const { body } = await system.api('GET', '/rules');
    expect((body as { warnings: unknown[] }).warnings).toContainEqual({
      rule: rule.id,
      code: 'reference',
      by: null,
      text: 'Mail of this rule waits: the connector “Off” is off.',
    });
    const id = await send(['frank@example.org'], 'waits');
    const waiting = await deferred(id);
    expect(waiting['reply']).toBe('451 4.4.4 The connector for this mail is switched off');
    expect(waiting['connector']).toBe('Off');
    expect(waiting['to']).toBeUndefined();
    await dueNow(system, 'frank@example.org');
    await until('a second attempt', async () => {
      const tries = (await traceOf(system, id, 'message.deferred')).filter(
        ({ kind }) => kind === 'message.deferred',
      );
      return tries.length > 1 ? true : null;
    });
    await settle();
    expect([...partner.to('frank@example.org'), ...usual.to('frank@example.org')]).toEqual([]);
    // Nobody makes it due: switching the connector on does.
    await change(connector, 'Off', { enabled: true });
    await partner.waitFor('frank@example.org');
    expect(usual.to('frank@example.org')).toEqual([]);
  });

  it('that is gone lets its mail wait, and is not deleted while a rule names it', async () => {
    const connector = await add('Gone');
    const rule = await saveRule(system, {
      name: 'By what goes',
      conditions: [subject('gone')],
      actions: [by(connector)],
    });
    const refused = await system.api('DELETE', `/connectors/${connector.id}`);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'connector.in-use',
      usedBy: [{ id: rule.id, name: 'By what goes' }],
    });
    // Accepted under the rule, and then there is neither rule nor connector.
    await change(connector, 'Gone', { enabled: false });
    const id = await send(['gina@example.org'], 'gone');
    await deferred(id);
    expect((await system.api('DELETE', `/rules/${rule.id}`)).status).toBe(204);
    expect((await system.api('DELETE', `/connectors/${connector.id}`)).status).toBe(204);
    await inForce(system);
    await dueNow(system, 'gina@example.org');
    await until('the reason in the trace', async () =>
      (await traceOf(system, id, 'message.deferred')).some(
        ({ body }) =>
          body['reply'] === '451 4.4.4 The connector for this mail is not there any more',
      )
        ? true
        : null,
    );
    await settle();
    expect([...partner.to('gina@example.org'), ...usual.to('gina@example.org')]).toEqual([]);
  });

  it('is asked for by id: a rule that names none is refused', async () => {
    const { status, body } = await system.api('POST', '/rules', {
      name: 'By nothing',
      conditions: [],
      exceptions: [],
      comment: '',
      enabled: true,
      mode: 'test',
      actions: [
        { action: 'RouteMessageOutboundConnector', args: { connector: 'no such connector' } },
      ],
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('rule.connector.unknown');
  });
});
