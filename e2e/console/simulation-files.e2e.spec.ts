import { crc32 } from 'node:zlib';
import type { SimulationView } from '@chancery/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusFile, mimeCorpus } from '../support/corpus';
import { System } from '../support/system';

const MOST = 2_000;
const LARGEST = 10_000_000;

/** An mbox (RFC 4155) of these messages. */
const mboxOf = (messages: readonly Buffer[]): Buffer =>
  Buffer.concat(
    messages.flatMap((message) => [
      Buffer.from('From corpus@example.org Fri Nov 20 10:00:00 2026\n'),
      Buffer.from(message.toString('latin1').replace(/^(>*From )/gm, '>$1'), 'latin1'),
      Buffer.from('\n\n'),
    ]),
  );

/** A zip (APPNOTE 6.3) of these files, stored. */
function zipOf(files: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), content]);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(offset, 10);
    centrals.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, behind, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const DRAFT = {
  id: 'draft',
  name: 'Draft',
  priority: 0,
  conditions: [
    { predicate: 'SubjectOrBodyContainsWords', args: { words: ['the', 'und', 'de', 'test'] } },
  ],
  actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
};

/** Rules tried on files of messages: the corpus as an mbox and as a zip, and files that are none. */
describe('simulations over files', () => {
  let system: System;
  let token: string;
  let corpus: Buffer[];

  beforeAll(async () => {
    system = await System.start();
    token = await system.adminToken();
    const bySize = mimeCorpus().filter(({ bytes }) => bytes < LARGEST);
    // What begins as an mbox does is one, within another.
    corpus = bySize
      .map(({ file }) => corpusFile(file))
      .filter((each) => !each.subarray(0, 5).equals(Buffer.from('From ')))
      .slice(0, 600);
  });
  afterAll(() => system?.stop());

  async function upload(
    file: Buffer,
    name: string,
    simulation: object = { direction: 'sent', draft: DRAFT },
  ): Promise<{ status: number; body: SimulationView & { code?: string } }> {
    const form = new FormData();
    form.append('simulation', JSON.stringify(simulation));
    form.append('file', new Blob([new Uint8Array(file)]), name);
    const response = await fetch(`${system.adminUrl}/api/v1/rules/simulations/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    return { status: response.status, body: (await response.json()) as never };
  }

  it('judge the corpus alike as an mbox and as a zip of .eml', async () => {
    const mbox = await upload(mboxOf(corpus), 'corpus.mbox');
    expect(mbox.status, JSON.stringify(mbox.body).slice(0, 300)).toBe(201);
    const { result } = mbox.body;
    expect(result!.messages + result!.passedOver).toBe(corpus.length);
    expect(result!.total.matched).toBeGreaterThan(corpus.length / 10);
    expect(result!.total.notMatched).toBeGreaterThan(corpus.length / 10);
    expect(result!.total.untold).toBe(0);
    expect(result!.samples).toHaveLength(50);
    const zip = await upload(
      zipOf([
        ...corpus.map((each, at) => [`mail/${at}.eml`, each] as const),
        ['mail/readme.txt', Buffer.from('Not a message.')],
      ]),
      'corpus.zip',
    );
    expect(zip.status, JSON.stringify(zip.body).slice(0, 300)).toBe(201);
    expect(zip.body.result!.total).toEqual(result!.total);
    expect(zip.body.result!.days).toEqual(result!.days);
    console.info(
      `simulation of files: ${result!.messages} messages judged, ${result!.passedOver} passed over, ${result!.total.matched} matched`,
    );
  });

  it('see the text of one message, which is kept nowhere', async () => {
    const message = Buffer.from(
      'From: Ann <ann@demo.test>\r\nTo: ben@outside.example\r\nSubject: Nonsuch\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\nThe xylographer.\r\n',
    );
    const { status, body } = await upload(message, 'one.eml', {
      direction: 'sent',
      zone: 'Europe/Berlin',
      draft: {
        ...DRAFT,
        conditions: [{ predicate: 'SubjectOrBodyContainsWords', args: { words: ['xylographer'] } }],
      },
    });
    expect(status).toBe(201);
    expect(body.result).toMatchObject({
      messages: 1,
      days: [{ day: '2026-11-20', matched: 1, changes: { 'newly-protected': 1 } }],
      samples: [
        { message: null, place: 1, sender: 'ann@demo.test', recipient: 'ben@outside.example' },
      ],
    });
    const [{ found } = { found: -1 }] = await system.query<{ found: number }>(
      `SELECT count(*)::int AS found FROM rules.simulation WHERE (result::text || coalesce(fault, '')) ~ 'Nonsuch|xylographer'`,
    );
    expect(found).toBe(0);
    const [{ records } = { records: -1 }] = await system.query<{ records: number }>(
      `SELECT count(*)::int AS records FROM audit.record WHERE body::text ~ 'Nonsuch'`,
    );
    expect(records).toBe(0);
  });

  it('compare with the rules in force, by a message that they protect', async () => {
    const message = Buffer.from(
      'From: ann@demo.test\r\nTo: ben@outside.example\r\nSubject: [encrypt] x\r\n\r\ntext\r\n',
    );
    const { body } = await upload(mboxOf([message, message]), 'two.mbox', { direction: 'sent' });
    expect(body.result?.total).toMatchObject({ matched: 2, same: 2, changes: {} });
  });

  it('end with more messages than are tried, and say so', async () => {
    const small = Buffer.from('From: ann@demo.test\r\nTo: ben@outside.example\r\n\r\nx\r\n');
    const { body } = await upload(mboxOf(Array(MOST + 3).fill(small)), 'many.mbox');
    expect(body.result).toMatchObject({ messages: MOST, cut: true });
  });

  it('refuse what is no upload, and a zip that breaks off', async () => {
    const bare = await fetch(`${system.adminUrl}/api/v1/rules/simulations/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(bare.status).toBe(415);
    expect((await upload(corpus[0]!, 'x.eml', { direction: 'sideways' })).status).toBe(422);
    const zip = zipOf([['a.eml', corpus[0]!]]);
    const broken = await upload(Buffer.concat([zip.subarray(0, 40), Buffer.alloc(9)]), 'a.zip');
    expect([broken.status, broken.body.code]).toEqual([422, 'simulation.unreadable']);
    const { body } = await system.api('GET', '/rules/simulations?limit=1');
    expect((body as { items: SimulationView[] }).items[0]).toMatchObject({
      state: 'failed',
      source: 'upload',
      fileName: 'a.zip',
    });
  });
});
