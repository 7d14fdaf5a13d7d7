import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorpusEntry, corpusFile, mimeCorpus } from '../support/corpus';
import { PortalClient, ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper, protectEverything, traceOf } from '../support/protect';
import { Sink, type SunkMail } from '../support/sink';
import { queuedAs, SmtpClient, wireForm } from '../support/smtp';
import { System } from '../support/system';

const RECIPIENT = 'reader@outside.example';
const SENDER = 'alice@demo.test';
const CONNECTIONS = 4;

/** RFC 8551 3.2 and 3.3: application/pkcs7-mime, its old name, and the type that agents give it where they do not know it. */
const CMS_TYPES = [
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/octet-stream',
];

/**
 * One encrypted entity as a whole, by what Python and OpenSSL said of the file and not by our reader:
 * the top is a CMS body whose own object identifier is envelopedData, or `multipart/encrypted` with the
 * two parts that RFC 3156 4 asks for and no other.
 */
export function isEncryptedAsAWhole({ facts }: CorpusEntry): boolean {
  const [first, second] = facts.leaves;
  if (facts.contentType === 'multipart/encrypted')
    return (
      facts.leaves.length === 2 &&
      first?.type === 'application/pgp-encrypted' &&
      second?.type === 'application/octet-stream'
    );
  const cms = (facts.cmsParts ?? []) as { type: string; cms: string | null }[];
  return (
    CMS_TYPES.includes(facts.contentType) &&
    facts.leaves.length === 1 &&
    cms.length === 1 &&
    cms[0]?.cms === 'envelopedData'
  );
}

interface Sent {
  entry: CorpusEntry;
  wire: Buffer;
  reply: string;
  ms: number;
}

/** Header fields at the top of what leaves, until the original begins. */
const fieldNames = (top: Buffer): string[] =>
  [...top.toString('latin1').matchAll(/^([!-9;-~]+):/gm)].map(([, name]) => name!);

/** A line of the original that no mail of ours would have by itself. */
function tellingLine(wire: Buffer): string | null {
  const text = wire.toString('latin1');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  const lines = body
    .split('\r\n')
    .filter((line) => line.length >= 20 && !/^(?:--|content-|mime-version)/i.test(line));
  return lines.sort((a, b) => b.length - a.length)[0] ?? null;
}

describe('every message of the corpus under a rule that protects everything', () => {
  const corpus = mimeCorpus();
  const whole = new Set(corpus.filter(isEncryptedAsAWhole).map(({ file }) => file));
  const sent: Sent[] = [];
  let sink: Sink;
  let system: System;
  let pid: number;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    pid = system.server!.pid!;
    await protectEverything(system, sink);
    const waiting = [...corpus];
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const client = await SmtpClient.open(system.ports.smtp);
        for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
          const wire = wireForm(corpusFile(entry.file));
          const from = performance.now();
          const reply = await client.send(SENDER, [RECIPIENT], wire);
          sent.push({ entry, wire, reply, ms: performance.now() - from });
        }
        await client.quit();
      }),
    );
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const taken = () => sent.filter(({ reply }) => reply.startsWith('250'));
  /** What left, by trace id; fails with the reasons kept for what did not. */
  const arrived = async (): Promise<Map<string, SunkMail[]>> => {
    const waiting = () =>
      system.query<{ message_id: string; state: string; last_reply: string | null }>(
        `SELECT message_id, state, last_reply FROM mail.recipient WHERE state <> 'delivered'`,
      );
    await until(
      'no recipient waits for its first attempt',
      async () => (await waiting()).every(({ state }) => state !== 'queued'),
      60,
    );
    const files = new Map(taken().map(({ entry, reply }) => [queuedAs(reply), entry.file]));
    expect(
      (await waiting()).map(
        ({ message_id, state, last_reply }) =>
          `${files.get(message_id) ?? message_id}: ${state}, ${last_reply}`,
      ),
    ).toEqual([]);
    return Map.groupBy(sink.to(RECIPIENT), ({ raw }) => traceOf(raw) ?? '');
  };

  it('is the corpus that was counted, with 11 messages that are one encrypted entity', () => {
    expect(corpus.length).toBe(457);
    expect(whole.size).toBe(11);
  });

  it('takes every one and answers each within five seconds', () => {
    const refused = sent
      .filter(({ reply }) => !reply.startsWith('250'))
      .map(({ entry, reply }) => `${entry.file}: ${reply}`);
    const slowest = sent.reduce((a, b) => (a.ms > b.ms ? a : b));
    console.info(
      `corpus: ${sent.length} sent, ${taken().length} taken, ${refused.length} refused; slowest answer ${slowest.ms.toFixed(0)} ms (${slowest.entry.file}, ${slowest.wire.length} bytes)`,
    );
    expect(sent.length).toBe(corpus.length);
    expect(refused).toEqual([]);
    expect(sent.filter(({ ms }) => ms > 5_000).map(({ entry }) => entry.file)).toEqual([]);
  });

  it('passes what is encrypted as a whole byte for byte below the headers it adds', async () => {
    const byTrace = await arrived();
    for (const { entry, wire, reply } of taken().filter(({ entry: { file } }) => whole.has(file))) {
      const mails = byTrace.get(queuedAs(reply))!;
      expect(mails.length, entry.file).toBe(1);
      const { raw } = mails[0]!;
      const added = raw.subarray(0, raw.length - wire.length);
      expect(raw.subarray(added.length).equals(wire), `${entry.file} below our headers`).toBe(true);
      for (const name of fieldNames(added))
        expect(
          ['Received', 'X-Chancery-Trace', 'X-Chancery-Loop', 'X-Chancery-Rules'],
          entry.file,
        ).toContain(name);
    }
  });

  it('lets everything else out only as a wrapper, which opens to the exact bytes of DATA', async () => {
    const byTrace = await arrived();
    let browser: PortalClient | null = null;
    let opened = 0;
    let told = 0;
    const wrong: string[] = [];
    for (const { entry, wire, reply } of taken().filter(
      ({ entry: { file } }) => !whole.has(file),
    )) {
      const mails = byTrace.get(queuedAs(reply))!;
      const [mail] = mails;
      if (mails.length !== 1 || !mail || !isWrapper(mail.raw)) {
        wrong.push(
          `${entry.file}: ${mails.length} mails, ${mail && isWrapper(mail.raw) ? 'a wrapper' : 'no wrapper'}`,
        );
        continue;
      }
      const line = tellingLine(wire);
      if (line !== null) {
        told++;
        if (mail.raw.includes(Buffer.from(line, 'latin1')))
          wrong.push(`${entry.file}: its wrapper tells "${line.slice(0, 60)}"`);
      }
      const ticket = await ticketOf(mail.raw);
      if (browser) browser = browser.at(ticket);
      else {
        browser = new PortalClient(system.portalUrl, ticket);
        await browser.signIn(sink, RECIPIENT);
      }
      const { raw, index } = await browser.open();
      if (!raw.equals(wire)) wrong.push(`${entry.file}: opens to other bytes`);
      if (index.parts.length === 0) wrong.push(`${entry.file}: no parts`);
      opened++;
    }
    console.info(
      `corpus: ${opened} wrapped and opened in one session, ${told} of them with a line of text to look for; ${whole.size} passed as they came; ${taken().length - opened - whole.size} otherwise`,
    );
    expect(wrong).toEqual([]);
    expect(opened).toBe(corpus.length - whole.size);
  });

  it('is still the same process, which found nothing to complain of', async () => {
    expect(system.server!.exitCode).toBeNull();
    expect(system.server!.pid).toBe(pid);
    process.kill(pid, 0);
    const states = await system.query<{ state: string; n: number }>(
      'SELECT state, count(*)::int AS n FROM mail.recipient GROUP BY state',
    );
    expect(states.map(({ state }) => state)).toEqual(['delivered']);
    expect(system.output).not.toMatch(/"level":[56]0/);
  });
});
