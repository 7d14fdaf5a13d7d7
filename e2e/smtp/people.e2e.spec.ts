import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConsoleClient, firstOwner } from '../console/console-client';
import { sendMail } from '../support/smtp';
import { System } from '../support/system';

/** Rules on attributes and managers, from the console's API to the answer of the gateway. */
let system: System;
let owner: ConsoleClient;

beforeAll(async () => {
  system = await System.start();
  owner = await firstOwner(system);
  for (const person of [
    { address: 'boss@demo.test', proxyAddresses: ['chief@demo.test'] },
    {
      address: 'alice@demo.test',
      attributes: { Department: 'Research' },
      manager: 'boss@demo.test',
    },
    { address: 'bob@demo.test', attributes: { Department: 'Sales' } },
  ])
    await done('/people', person);
  const rule = (name: string, condition: object, text: string) =>
    done('/rules', {
      name,
      conditions: [condition],
      actions: [{ action: 'RejectMessage', args: { code: '5.7.1', text } }],
    });
  await rule(
    'Research stays in',
    {
      predicate: 'SenderADAttributeContainsWords',
      args: { attributes: [{ attribute: 'Department', values: ['research'] }] },
    },
    'Not out of research.',
  );
  await rule(
    'Not to those one manages',
    { predicate: 'SenderManagementRelationship', args: { relation: 'Manager' } },
    'Not to your own people.',
  );
});
afterAll(() => system?.stop());

async function done(path: string, body: object): Promise<void> {
  const { status, body: answer } = await owner.call('POST', path, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}

const send = (from: string, to: string): Promise<string> =>
  sendMail(
    system.ports.smtp,
    from,
    [to],
    Buffer.from(`From: <${from}>\r\nTo: <${to}>\r\nSubject: Plans\r\n\r\nHello.\r\n`),
  ).then(String, String);

it('the department of the sender, and who manages whom, decide at the gateway', async () => {
  await expect
    .poll(() => send('alice@demo.test', 'reader@outside.example'), { timeout: 20_000 })
    .toContain('Not out of research.');
  await expect
    .poll(() => send('chief@demo.test', 'alice@demo.test'), { timeout: 20_000 })
    .toContain('Not to your own people.');
  expect(await send('bob@demo.test', 'reader@outside.example')).toMatch(/^250/);
  expect(await send('boss@demo.test', 'bob@demo.test')).toMatch(/^250/);
});
