import { describe, expect, it } from 'vitest';
import { addFiles, Draft, progressOf, replySubject } from './draft';

const file = (name: string, size: number) =>
  new File([new Uint8Array(size)], name, { lastModified: 1 });

describe('replySubject', () => {
  it('puts Re: in front, once', () => {
    expect(replySubject('Case 48')).toBe('Re: Case 48');
    expect(replySubject(' RE: Case 48')).toBe('RE: Case 48');
    expect(replySubject('')).toBe('Re:');
    expect(replySubject('x'.repeat(2000))).toHaveLength(998);
  });
});

describe('addFiles', () => {
  it('refuses what does not fit and goes on with what does', () => {
    const { files, refused } = addFiles([file('a', 40)], [file('b', 70), file('c', 60)], 100);
    expect(files.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(refused.map(({ name }) => name)).toEqual(['b']);
  });

  it('keeps the same file once', () => {
    expect(addFiles([file('a', 40)], [file('a', 40)], 100)).toMatchObject({
      files: [{ name: 'a' }],
      refused: [],
    });
  });
});

describe('progressOf', () => {
  it('shares the progress of one request among its files in order', () => {
    const files = [file('a', 100), file('b', 300)];
    expect(progressOf(files, 0, 450)).toEqual([0, 0]);
    expect(progressOf(files, 50, 450)).toEqual([0, 0]);
    expect(progressOf(files, 100, 450)).toEqual([50, 0]);
    expect(progressOf(files, 250, 450)).toEqual([100, 100]);
    expect(progressOf(files, 450, 450)).toEqual([100, 300]);
  });
});

describe('Draft', () => {
  it('is touched by text, files or another subject', () => {
    const draft = new Draft('sender', 'Case 48');
    expect(draft.touched()).toBe(false);
    draft.subject.set('Other');
    expect(draft.touched()).toBe(true);
    draft.subject.set('Re: Case 48');
    draft.files.set([file('a', 1)]);
    expect(draft.touched()).toBe(true);
  });

  it('becomes the contract, files in order and with a type', () => {
    const draft = new Draft('all', 'Case 48');
    draft.subject.set('  ');
    draft.files.set([file('a', 3)]);
    expect(draft.toContract()).toEqual({
      to: 'all',
      subject: 'Re: Case 48',
      html: '',
      copyToMe: false,
      attachments: [{ name: 'a', type: 'application/octet-stream', bytes: 3 }],
    });
  });
});
