import { DO_NOT_FORWARD, ENCRYPT_ONLY } from '@chancery/rights';
import { describe, expect, it } from 'vitest';
import { deedsOf, sentenceRuns } from './deeds';

describe('what a recipient can do', () => {
  it('is everything under Encrypt-Only', () => {
    expect(deedsOf(ENCRYPT_ONLY.rights).every(({ allowed }) => allowed)).toBe(true);
  });

  it('is reading and replying under Do Not Forward', () => {
    expect(
      deedsOf(DO_NOT_FORWARD.rights).flatMap(({ words, allowed }) => (allowed ? [words] : [])),
    ).toEqual([
      'Read the message and its attachments',
      'Reply to the sender, protected',
      'Reply to all, protected',
    ]);
  });

  it('is said in the words of the reader, what is allowed strong', () => {
    expect(sentenceRuns(['View', 'Reply']).map(({ text, strong }) => (strong ? text : ''))).toEqual(
      ['', 'read', '', 'reply', ''],
    );
  });
});
