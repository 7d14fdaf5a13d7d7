// The components' library is compiled when it is bundled; here its words alone are wanted.
import '@angular/compiler';
import type { LicenceView, MessageDetails, TraceEvent } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { dayOf, filterOfQuery, parametersOf } from './filters';
import { daysOf, momentOf } from './timeline';
import { approvalInWords, listSentence, recipientsInWords, rowsOf, summaryOf } from './words';

const message = (change: Partial<MessageDetails> = {}): MessageDetails => ({
  id: 'm',
  receivedAt: '2026-11-19T09:41:07.000Z',
  listener: 'relay',
  clientAddress: '192.0.2.7',
  sender: 'ann@demo.test',
  headerFrom: 'ann@demo.test',
  fromName: 'Ann',
  headerMessageId: '<a@demo.test>',
  size: 2_400_000,
  protected: true,
  erasedAt: null,
  groups: [
    {
      template: 'encrypt-only',
      rules: [{ id: 'r', name: 'Asked for', priority: 1, mode: 'enforce' }],
      edits: [],
      reject: null,
    },
  ],
  recipients: ['Ben@Partner.example', 'cat@partner.example'].map((address, idx) => ({
    idx,
    address,
    group: 0,
    treatment: 'wrap',
    state: 'delivered',
    attempts: 1,
    lastReply: '250 ok',
    nextAttemptAt: null,
    endedAt: null,
    approval: null,
  })),
  ...change,
});

const licence = (recipient: string, change: Partial<LicenceView> = {}): LicenceView => ({
  recipient,
  display: null,
  role: 'recipient',
  state: 'live',
  template: 'encrypt-only',
  notBefore: null,
  expiresAt: null,
  firstOpenedAt: null,
  repliedAt: null,
  revocation: null,
  ...change,
});

const said = (runs: { text: string }[]): string => runs.map(({ text }) => text).join('');

describe('the sentence of a message', () => {
  it('says how it was protected, who opened it and who may not any more', () => {
    const rows = rowsOf(message(), [
      licence('ben@partner.example', { firstOpenedAt: 'x', repliedAt: 'y' }),
      licence('cat@partner.example', { state: 'revoked' }),
    ]);
    expect(said(summaryOf(message(), rows))).toBe(
      'Protected with Encrypt-Only by rule 2. 1 of 2 has opened it, 1 has replied, 1 has no access any more.',
    );
    expect(rows.map(({ state }) => state.word)).toEqual(['Opened', 'Revoked']);
  });

  it('says of unprotected mail that it was delivered', () => {
    const plain = message({
      protected: false,
      groups: [{ template: null, rules: [], edits: [], reject: null }],
    });
    expect(said(summaryOf(plain, rowsOf(plain, [])))).toBe(
      'Sent unprotected. 2 of 2 were delivered.',
    );
  });
});

describe('the list', () => {
  it.each([
    [{ value: 1, relation: 'eq' }, true, '1 message matches, newest first.'],
    [{ value: 10_000, relation: 'gte' }, true, '10,000+ messages match, newest first.'],
  ] as const)('says how many: %j', (total, filtered, expected) => {
    expect(listSentence(total, filtered)).toBe(expected);
  });

  it('names the first recipient and counts the others', () => {
    const recipients = [{ address: 'ben@b.example', state: 'delivered' as const }];
    expect(recipientsInWords({ recipients, recipientCount: 1 })).toBe('ben@b.example');
    expect(recipientsInWords({ recipients, recipientCount: 3 })).toBe('ben@b.example and 2 more');
  });
});

describe('filters', () => {
  it('come from the address of the page, and no others', () => {
    const query = new URLSearchParams('sender=+ann+&subject=x&state=held&to=');
    expect(filterOfQuery(query)).toEqual({ sender: 'ann', state: 'held' });
  });

  it('take a day as this device has it, the last one whole', () => {
    const from = new Date(2026, 10, 19).toISOString();
    const to = new Date(2026, 10, 21).toISOString();
    expect(parametersOf({ from: '2026-11-19', to: '2026-11-20', sender: 'ann' })).toEqual({
      'filter[from]': from,
      'filter[to]': to,
      'filter[sender]': 'ann',
    });
    expect(parametersOf({ from: '2026-11-19T10:00:00Z' })).toEqual({
      'filter[from]': '2026-11-19T10:00:00Z',
    });
    expect(dayOf(from)).toBe('2026-11-19');
    expect([dayOf('2026-11-19'), dayOf(undefined), dayOf('no day')]).toEqual([
      '2026-11-19',
      '',
      '',
    ]);
  });
});

describe('the timeline', () => {
  const event = (change: Partial<TraceEvent>): TraceEvent => ({
    at: '2026-11-19T09:41:07.000Z',
    kind: 'message.delivered',
    says: 'Accepted by the next hop',
    recipient: 'ben@partner.example',
    actor: 'gateway',
    body: {},
    ...change,
  });

  it('says what was done, for whom, by whom and why; a server is quoted', () => {
    expect(
      momentOf(event({ body: { as: 'wrap', to: 'mx:25', attempts: 2, reply: '250 2.0.0 Ok' } })),
    ).toMatchObject({
      verb: 'Delivered',
      detail: 'ben@partner.example, the wrapper mail, mx:25, attempt 2',
      reply: '250 2.0.0 Ok',
      about: 'mail',
    });
    expect(
      momentOf(
        event({ kind: 'message.revoked', actor: 'cora@demo.test', body: { note: 'wrong person' } }),
      ),
    ).toMatchObject({
      verb: 'Revoked',
      detail: 'ben@partner.example, by cora@demo.test: “wrong person”',
      reply: null,
      about: 'access',
    });
  });

  it('shows a kind it does not know by its own sentence', () => {
    expect(momentOf(event({ kind: 'message.later', says: 'Something new' }))).toMatchObject({
      verb: 'Something new',
      detail: 'ben@partner.example',
    });
  });

  it('groups by day and keeps the order', () => {
    const moments = [
      new Date(2026, 10, 18, 23, 59),
      new Date(2026, 10, 19, 0, 1),
      new Date(2026, 10, 19, 8, 0),
    ].map((at) => momentOf(event({ at: at.toISOString() })));
    expect(daysOf(moments).map(({ moments: of }) => of.length)).toEqual([1, 2]);
  });
});

describe('a recipient that waits for approval', () => {
  const approval = {
    id: 'a',
    approvers: ['boss@partner.example', 'deputy@partner.example'],
    rule: { id: 'r', name: 'Ask', priority: 0 },
    level: 1,
    levels: 2,
    askedAt: null,
    expiresAt: null,
  };

  it('says whom, and is not called held', () => {
    expect(approvalInWords(approval)).toBe(
      'Waiting for approval by boss@partner.example or deputy@partner.example, level 1 of 2',
    );
    expect(approvalInWords({ ...approval, levels: 1 })).not.toContain('level');
    const plain = message({ protected: false });
    const [row] = rowsOf(
      {
        ...plain,
        recipients: plain.recipients.map((each) => ({ ...each, state: 'held', approval })),
      },
      [],
    );
    expect(row?.state.word).toBe('Waiting');
    expect(row?.how).toBe('Wrapper mail, read in the portal');
    expect(
      row &&
        summaryOf(plain, [row])
          .map(({ text }) => text)
          .join(''),
    ).toContain('1 waits for approval.');
  });
});
