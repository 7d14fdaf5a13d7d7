import type { Sink } from './sink';
import { SmtpClient } from './smtp';
import type { System } from './system';
import { until } from './ports';

/** Traces of our own at the top of what leaves. */
export const traceOf = (raw: Buffer): string | null =>
  /^X-Chancery-Trace: ([0-9a-f-]{36})\r$/m.exec(raw.subarray(0, 4_096).toString('latin1'))?.[1] ??
  null;

/** Is this a wrapper, by what only a wrapper carries. */
export const isWrapper = (raw: Buffer): boolean =>
  raw.includes('filename=message.html') || raw.includes('filename="message.html"');

/** Creates a rule over the API. @throws with the problem when it is refused. */
export async function createRule(
  system: System,
  rule: Record<string, unknown>,
): Promise<{ id: string }> {
  const { status, body } = await system.api('POST', '/rules', rule);
  if (status !== 201) throw new Error(`rule: ${status} ${JSON.stringify(body)}`);
  return body as { id: string };
}

/** Judged first, for every message: what goes outside is protected. Resolves once the gateway judges by it. */
export async function protectEverything(system: System, sink: Sink): Promise<void> {
  await createRule(system, {
    name: 'Protect everything that goes outside',
    priority: 0,
    conditions: [{ predicate: 'SentToScope', args: { scope: 'NotInOrganization' } }],
    actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
  });
  const probe = 'probe@probe.example';
  const client = await SmtpClient.open(system.ports.smtp);
  try {
    let sent = 0;
    await until('the new rule is in force', async () => {
      await client.send(
        'alice@demo.test',
        [probe],
        Buffer.from(`From: alice@demo.test\r\nSubject: Probe ${sent}\r\n\r\nProbe.\r\n`),
      );
      return isWrapper((await sink.waitFor(probe, ++sent)).raw);
    });
  } finally {
    await client.quit();
  }
}
