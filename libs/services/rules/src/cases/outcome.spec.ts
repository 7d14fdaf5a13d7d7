import type { CaseRecipient } from '@chancery/contracts';
import { createMimeReader } from '@chancery/mail';
import { compile, evaluate } from '@chancery/rules';
import { protect, ruleDraft, subjectMatches } from '@chancery/testing';
import { describe, expect, it } from 'vitest';
import { type CaseNames, differencesOf, type Judged, judgedOf, wordsOf } from './outcome';

const NAMES: CaseNames = {
  templates: new Map([['encrypt-only', 'Encrypt-Only']]),
  brands: new Map([['b-1', 'Finance']]),
};
const TO = ['ben@outside.example', 'cid@demo.test'];

const clear = (address: string): CaseRecipient => ({
  address,
  outcome: 'unprotected',
  moderated: false,
  template: null,
  brand: null,
  rules: [],
});
const sealed = (address: string): CaseRecipient => ({
  ...clear(address),
  outcome: 'protected',
  template: 'encrypt-only',
  rules: [{ id: 'r-1', name: 'Patients' }],
});
const got = (recipient: CaseRecipient): Judged => ({ ...recipient, by: null });

describe('what a case says', () => {
  it.each([
    [sealed('a@b.c'), ['outcome'], 'Protected'],
    [sealed('a@b.c'), ['outcome', 'template'], 'Protected with Encrypt-Only'],
    [
      { ...sealed('a@b.c'), brand: 'b-1' },
      ['outcome', 'template', 'brand', 'rules'],
      'Protected with Encrypt-Only; brand Finance; by “Patients”',
    ],
    [sealed('a@b.c'), ['rules'], 'By “Patients”'],
    [{ ...sealed('a@b.c'), moderated: true }, ['outcome'], 'Protected, after approval'],
    [clear('a@b.c'), ['outcome', 'template', 'brand'], 'Leaves unprotected'],
    [clear('a@b.c'), ['template'], 'No template'],
    [clear('a@b.c'), ['outcome', 'rules'], 'Leaves unprotected; no rule matches'],
    [{ ...sealed('a@b.c'), template: 'gone' }, ['template'], 'Template gone'],
  ] as const)('is no more than counts', (recipient, counts, words) => {
    expect(wordsOf(recipient, counts, NAMES)).toBe(words);
  });
});

describe('a case', () => {
  it('holds where nothing that counts is different', () => {
    const expected = [sealed('a@b.c')];
    const other = { ...got(sealed('a@b.c')), brand: 'b-1', rules: [] };
    expect(differencesOf(expected, [other], ['outcome', 'template'], NAMES)).toEqual([]);
    expect(differencesOf(expected, [other], ['brand'], NAMES)).toHaveLength(1);
    expect(differencesOf(expected, [other], ['rules'], NAMES)).toHaveLength(1);
  });

  it('tells for whom it is different, and which rule decides', () => {
    const by = { id: 'r-2', name: 'Newsletters' };
    expect(
      differencesOf(
        [sealed('a@b.c'), clear('d@b.c')],
        [{ ...clear('a@b.c'), by }, got(clear('d@b.c'))],
        ['outcome', 'template'],
        NAMES,
      ),
    ).toEqual([
      {
        recipient: 'a@b.c',
        expected: 'Protected with Encrypt-Only',
        got: 'Leaves unprotected',
        by,
      },
    ]);
  });
});

describe('what rules decide', () => {
  const decided = (...rules: ReturnType<typeof ruleDraft>[]) => {
    const compiled = compile({
      revision: 0,
      rules: rules.map((rule, priority) => ({ ...rule, id: `r-${priority}`, priority })),
    });
    const reader = createMimeReader({ text: true });
    reader.write(Buffer.from('Subject: Merger\r\n\r\nHello\r\n'));
    const decision = evaluate(compiled, {
      envelope: { sender: 'ann@demo.test', recipients: TO },
      authenticated: true,
      clientAddress: '127.0.0.1',
      facts: reader.end(),
      acceptedDomains: new Set(['demo.test']),
      now: new Date(),
    });
    return judgedOf(decision, TO, compiled);
  };
  const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

  it('is told of each recipient, with the rule that decides', () => {
    const subject = { ...ruleDraft('Subject'), actions: [] };
    const judged = decided(
      {
        ...subject,
        conditions: [subjectMatches('merger')],
        actions: [{ action: 'PrependSubject', args: { text: 'X ' } }],
      },
      { ...ruleDraft('Seal'), conditions: [outside], actions: [protect()] },
    );
    expect(judged).toMatchObject([
      {
        address: TO[0],
        outcome: 'protected',
        rules: [{ name: 'Subject' }, { name: 'Seal' }],
        by: { id: 'r-1', name: 'Seal' },
      },
      { address: TO[1], outcome: 'unprotected', rules: [{ name: 'Subject' }], by: null },
    ]);
  });

  it('is told of a rejection, too', () => {
    const judged = decided({
      ...ruleDraft('No'),
      conditions: [outside],
      actions: [{ action: 'RejectMessage', args: { text: 'No.', code: '5.7.1' } }],
    });
    expect(judged[0]).toMatchObject({ outcome: 'rejected', by: { name: 'No' } });
  });
});
