import { randomBytes } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortalClient, ticketOf } from '../support/portal-client';
import { isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { dueNow, mail, saveRule, traceOf } from './world';

const BOB = 'bob@example.org';
const REMOVE = { action: 'RemoveOMEv2', args: {} };
const ATTACHED = { action: 'RemoveRMSAttachmentEncryption', args: {} };
const to = (...addresses: string[]) => ({ predicate: 'SentTo', args: { addresses } });

/** A mail as it was handed over: without what we put above it. */
const below = (raw: Buffer, first: string): Buffer => raw.subarray(raw.indexOf(first));

/** What is attached to a mail, by file name. */
const attached = ({ attachments }: Email, name: string): Buffer | null => {
  const found = attachments.find(({ filename }) => filename === name);
  return found ? Buffer.from(found.content as ArrayBuffer) : null;
};

describe('rules that remove protection', () => {
  let outside: Sink;
  let inside: Sink;
  let system: System;
  beforeAll(async () => {
    [outside, inside] = await Promise.all([Sink.start(), Sink.start()]);
    system = await System.start({ nextHop: outside.port, internalHop: inside.port });
    const { status } = await system.api('PATCH', '/organisation', { openForOwnPeople: 'never' });
    expect(status).toBe(200);
    await saveRule(system, {
      name: 'Protect what Bob gets',
      conditions: [to(BOB)],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'do-not-forward' } }],
    });
    await saveRule(system, {
      name: 'Open what comes back',
      conditions: [to('carol@demo.test', 'dave@example.net')],
      actions: [REMOVE],
    });
    await saveRule(system, {
      name: 'Open what is attached too',
      conditions: [to('erin@demo.test')],
      actions: [REMOVE, ATTACHED],
    });
  });
  afterAll(async () => {
    await system?.stop();
    await Promise.all([outside?.stop(), inside?.stop()]);
  });

  const send = async (from: string, recipients: string | string[], raw: Buffer) =>
    queuedAs(await sendMail(system.ports.smtp, from, [recipients].flat(), raw));

  /** A mail that is protected on its way to Bob, and the wrapper that he gets. */
  let count = 0;
  async function protectedMail(fields: Record<string, string> = {}) {
    const before = outside.to(BOB).length;
    const original = mail(
      { Subject: `Offer ${++count}`, To: BOB, ...fields },
      `Price ${randomBytes(8).toString('hex')}.\r\nFr\u00fchling \u2014 8 bits.\r\n`,
    );
    const id = await send('alice@demo.test', BOB, original);
    const { raw: wrapper } = await outside.waitFor(BOB, before + 1);
    expect(isWrapper(wrapper)).toBe(true);
    return { id, original, wrapper };
  }

  /** The wrapper as a mail program attaches it, or its file, under a few words. */
  function forwarded(recipient: string, parts: string[]): Buffer {
    const pieces = [
      'Content-Type: text/plain; charset=utf-8\r\n\r\nPlease see to this, Bob\r\n',
      ...parts,
    ];
    return mail(
      {
        From: `Bob <${BOB}>`,
        To: recipient,
        Subject: 'Fwd: Offer',
        'MIME-Version': '1.0',
        'Content-Type': 'multipart/mixed; boundary=around',
      },
      `${pieces.map((piece) => `--around\r\n${piece}\r\n`).join('')}--around--\r\n`,
    );
  }
  const asMail = (wrapper: Buffer): string =>
    `Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=offer.eml\r\n\r\n${wrapper.toString('latin1')}`;
  const asFile = (html: Buffer): string =>
    `Content-Type: text/html; name=message.html\r\nContent-Disposition: attachment; filename=message.html\r\nContent-Transfer-Encoding: base64\r\n\r\n${html.toString('base64').replace(/.{76}/g, '$&\r\n')}`;
  const fileOf = async (wrapper: Buffer): Promise<Buffer> => {
    const file = attached(await PostalMime.parse(wrapper), 'message.html');
    if (!file) throw new Error('no message.html');
    return file;
  };
  const reasonOf = async (id: string): Promise<unknown> =>
    (await traceOf(system, id, 'message.still-protected')).find(
      ({ kind }) => kind === 'message.still-protected',
    )?.body['reason'];

  it('give the original, byte for byte, to one of the own people, and nobody outside', async () => {
    const { id, original, wrapper } = await protectedMail();
    const back = await send(
      BOB,
      ['carol@demo.test', 'dave@example.net', 'frank@demo.test'],
      wrapper,
    );
    const { raw } = await inside.waitFor('carol@demo.test');
    expect(below(raw, 'From: Alice').equals(original)).toBe(true);
    expect(isWrapper((await outside.waitFor('dave@example.net')).raw)).toBe(true);
    // Whom no rule means gets what came.
    expect(isWrapper((await inside.waitFor('frank@demo.test')).raw)).toBe(true);
    const removed = (await traceOf(system, back, 'message.protection-removed')).filter(
      ({ kind }) => kind === 'message.protection-removed',
    );
    expect(removed).toMatchObject([
      {
        recipient: 'carol@demo.test',
        body: { ruleName: 'Open what comes back', as: 'message', originals: [id] },
      },
    ]);
    expect(await traceOf(system, id, 'message.unsealed')).toContainEqual(
      expect.objectContaining({ recipient: BOB, body: expect.objectContaining({ in: back }) }),
    );
    // The key was given out for that one delivery.
    expect(await system.query('SELECT * FROM mail.unsealing')).toEqual([]);
  });

  it('let a wrapper in once, and no mail that goes round', async () => {
    const { wrapper } = await protectedMail();
    await send(BOB, 'carol@demo.test', wrapper);
    const { raw } = await inside.waitFor('carol@demo.test', 2);
    await expect(send(BOB, 'carol@demo.test', raw)).rejects.toThrow(/loop/i);
    // For somebody outside there is nothing to open.
    await expect(send(BOB, 'dave@example.net', wrapper)).rejects.toThrow(/loop/i);
  });

  it('open a large original too', async () => {
    const body = `${'Large. '.repeat(10)}\r\n`.repeat(40_000);
    const before = outside.to(BOB).length;
    const original = mail({ Subject: 'Large', To: BOB }, body);
    await send('alice@demo.test', BOB, original);
    const { raw: wrapper } = await outside.waitFor(BOB, before + 1);
    const seen = inside.to('carol@demo.test').length;
    await send(BOB, 'carol@demo.test', wrapper);
    const { raw } = await inside.waitFor('carol@demo.test', seen + 1);
    expect(below(raw, 'From: Alice').equals(original)).toBe(true);
  });

  it.each([
    ['a mail that is attached', (wrapper: Buffer) => Promise.resolve(asMail(wrapper))],
    ['its file alone', async (wrapper: Buffer) => asFile(await fileOf(wrapper))],
  ])('put the original in the place of %s', async (_what, part) => {
    const { original, wrapper } = await protectedMail();
    const seen = inside.to('erin@demo.test').length;
    const other =
      'Content-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\n1,2\r\n3,4';
    const forward = forwarded('erin@demo.test', [await part(wrapper), other]);
    await send(BOB, 'erin@demo.test', forward);
    const { raw } = await inside.waitFor('erin@demo.test', seen + 1);
    const parsed = await PostalMime.parse(raw, { rfc822Attachments: true });
    expect(parsed.text?.trim()).toBe('Please see to this, Bob');
    expect(attached(parsed, 'message.eml')).not.toBeNull();
    expect(raw.includes(original)).toBe(true);
    expect(attached(parsed, 'list.csv')?.toString().trim()).toBe('1,2\n3,4');
    expect(attached(parsed, 'message.html')).toBeNull();
  });

  it('leave attachments alone where they are not told to open them', async () => {
    const { wrapper } = await protectedMail();
    const seen = inside.to('carol@demo.test').length;
    const forward = forwarded('carol@demo.test', [asFile(await fileOf(wrapper))]);
    const id = await send(BOB, 'carol@demo.test', forward);
    const { raw } = await inside.waitFor('carol@demo.test', seen + 1);
    expect(below(raw, 'From: Bob').equals(forward)).toBe(true);
    expect(await reasonOf(id)).toContain('does not open attachments');
  });

  it('never put an opened message where it would break the mail around it', async () => {
    const { wrapper } = await protectedMail({
      'MIME-Version': '1.0',
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Note': 'a\r\n b',
    });
    const before = outside.to(BOB).length;
    const nasty = mail({ Subject: 'Nasty', To: BOB }, 'Above\r\n--around--\r\nBelow\r\n');
    await send('alice@demo.test', BOB, nasty);
    const { raw: second } = await outside.waitFor(BOB, before + 1);
    const seen = inside.to('erin@demo.test').length;
    const forward = forwarded('erin@demo.test', [asMail(wrapper), asMail(second)]);
    const id = await send(BOB, 'erin@demo.test', forward);
    const { raw } = await inside.waitFor('erin@demo.test', seen + 1);
    expect(below(raw, 'From: Bob').equals(forward)).toBe(true);
    expect(await reasonOf(id)).toContain('does not fit');
  });

  it('open nothing that is forged or revoked', async () => {
    const { id, wrapper } = await protectedMail();
    const ticket = await ticketOf(wrapper);
    const forgedTicket = randomBytes(32).toString('base64url');
    const file = (await fileOf(wrapper)).toString().replaceAll(ticket, forgedTicket);
    const forged = forwarded('carol@demo.test', [asFile(Buffer.from(file))]);
    const seen = inside.to('carol@demo.test').length;
    expect(await reasonOf(await send(BOB, 'carol@demo.test', forged))).toContain(
      'not mail that this organisation protected',
    );
    expect(isWrapper((await inside.waitFor('carol@demo.test', seen + 1)).raw)).toBe(true);

    const { status } = await system.api('POST', `/messages/${id}/revocation`, {
      reason: 'Sent by mistake',
    });
    expect(status).toBe(200);
    expect(await reasonOf(await send(BOB, 'carol@demo.test', wrapper))).toContain('revoked');
    const { raw } = await inside.waitFor('carol@demo.test', seen + 2);
    expect(isWrapper(raw)).toBe(true);
    expect(raw.includes('Price ')).toBe(false);
  });

  it('wait while keys cannot be had, and open then', async () => {
    const { original, wrapper } = await protectedMail();
    const seen = inside.to('carol@demo.test').length;
    const answer = 'FUNCTION mail.unsealings(uuid, uuid)';
    await system.query(`REVOKE EXECUTE ON ${answer} FROM chancery_rights`);
    const id = await send(BOB, 'carol@demo.test', wrapper);
    const deferred = (await traceOf(system, id, 'message.deferred')).find(
      ({ kind }) => kind === 'message.deferred',
    );
    expect(deferred?.body['reply']).toContain('Waiting for the key');
    expect(inside.to('carol@demo.test')).toHaveLength(seen);
    await system.query(`GRANT EXECUTE ON ${answer} TO chancery_rights`);
    await dueNow(system, 'carol@demo.test');
    const { raw } = await inside.waitFor('carol@demo.test', seen + 1, 40);
    expect(below(raw, 'From: Alice').equals(original)).toBe(true);
    expect(inside.to('carol@demo.test')).toHaveLength(seen + 1);
  });

  it('open answers from the portal', async () => {
    const { wrapper } = await protectedMail();
    const client = new PortalClient(system.portalUrl, await ticketOf(wrapper));
    await client.signIn(outside, BOB);
    const reply = async (text: string) => {
      const form = new FormData();
      const draft = {
        to: 'sender',
        subject: 'Re: Offer',
        html: `<p>${text}</p>`,
        copyToMe: true,
        attachments: [],
      };
      form.append('reply', JSON.stringify(draft));
      const { status } = await client.call('POST', `/messages/${client.ticket}/replies`, form);
      expect(status).toBe(201);
    };
    await reply('Without a rule.');
    expect(isWrapper((await inside.waitFor('alice@demo.test')).raw)).toBe(true);
    await saveRule(system, {
      name: 'Open answers',
      conditions: [
        { predicate: 'FromScope', args: { scope: 'NotInOrganization' } },
        { predicate: 'MessageTypeMatches', args: { type: 'PermissionControlled' } },
        { predicate: 'SentToScope', args: { scope: 'InOrganization' } },
      ],
      actions: [REMOVE],
    });
    const copies = outside.to(BOB).length;
    await reply('Agreed as it stands.');
    const { raw } = await inside.waitFor('alice@demo.test', 2);
    const parsed = await PostalMime.parse(raw);
    expect(parsed.text).toContain('Agreed as it stands.');
    expect(parsed.replyTo?.[0]?.address).toBe(BOB);
    // His own copy goes outside, and stays protected.
    expect(isWrapper((await outside.waitFor(BOB, copies + 1)).raw)).toBe(true);
    const id = /^X-Chancery-Trace: ([0-9a-f-]{36})/m.exec(raw.toString('latin1'))?.[1] ?? '';
    expect(await traceOf(system, id, 'message.protection-removed')).toContainEqual(
      expect.objectContaining({
        kind: 'message.protection-removed',
        recipient: 'alice@demo.test',
        body: expect.objectContaining({ as: 'reply', ruleName: 'Open answers' }),
      }),
    );
  });
});
