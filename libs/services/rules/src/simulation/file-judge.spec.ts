import { describe, expect, it } from 'vitest';
import { envelopeOf } from './file-judge';

const of = (fields: readonly [name: string, raw: string][], direction: 'sent' | 'received') =>
  envelopeOf({ headers: fields.map(([name, raw]) => ({ name, raw: ` ${raw}` })) }, direction);

const MAIL: [string, string][] = [
  ['Return-Path', '<bounces@list.example>'],
  ['Delivered-To', 'ann@demo.test'],
  ['From', 'Ben <ben@outside.example>'],
  ['To', 'Ann <ann@demo.test>, "No address" <none>'],
  ['Cc', 'Team: cat@demo.test, Ann@demo.test;'],
];

describe('the envelope of a message in a file', () => {
  it('is, as it was sent, From to To, Cc and Bcc, each once', () => {
    expect(of(MAIL, 'sent')).toEqual({
      sender: 'ben@outside.example',
      recipients: ['ann@demo.test', 'cat@demo.test'].map((each) =>
        expect.stringMatching(new RegExp(each, 'i')),
      ),
    });
  });

  it('is, as it was received, Return-Path to whom it was delivered', () => {
    expect(of(MAIL, 'received')).toEqual({
      sender: 'bounces@list.example',
      recipients: ['ann@demo.test'],
    });
    expect(of(MAIL.slice(2), 'received')).toEqual(of(MAIL, 'sent'));
  });
});
