import { describe, expect, it } from 'vitest';
import { BUILT_IN_TEMPLATES, decide, policyCanonical, rightsSentence, withImplied } from './index';

const template = (code: string) => BUILT_IN_TEMPLATES.find((candidate) => candidate.code === code)!;

describe('built-in templates', () => {
  it('Encrypt-Only grants everything except Export and Owner', () => {
    expect([...template('encrypt-only').rights].sort()).toEqual(['Copy', 'Edit', 'Forward', 'Print', 'Reply', 'ReplyAll', 'SaveAttachments', 'View']);
  });
  it('Do Not Forward takes forward, print, copy and save away, and leaves replying', () => {
    expect(template('do-not-forward').rights).toEqual(['View', 'Reply', 'ReplyAll']);
  });
});

describe('the sentence a reader sees', () => {
  it('says what can and what cannot be done', () => {
    expect(rightsSentence(['View', 'Reply', 'SaveAttachments'])).toBe('You can **read**, **reply** and **save attachments**. You cannot forward, print or copy text.');
    expect(rightsSentence(['View'])).toBe('You can **read**. You cannot reply, forward, print, copy text or save attachments.');
    expect(rightsSentence(template('encrypt-only').rights)).not.toContain('cannot');
  });
});

describe('the decision at every use', () => {
  const licence = { now: new Date('2026-11-21T10:00:00Z'), notBefore: new Date('2026-11-20T10:00:00Z'), expiresAt: null, revoked: false, rights: ['View', 'Reply'] as const };
  it('allows a live licence and refuses ended ones', () => {
    expect(decide({ ...licence, rights: [...licence.rights] })).toEqual({ allowed: true, rights: ['View', 'Reply'] });
    expect(decide({ ...licence, rights: [...licence.rights], revoked: true })).toEqual({ allowed: false, reason: 'revoked' });
    expect(decide({ ...licence, rights: [...licence.rights], expiresAt: licence.now })).toEqual({ allowed: false, reason: 'expired' });
    expect(decide({ ...licence, rights: [...licence.rights], notBefore: new Date('2026-11-21T11:00:00Z') })).toEqual({ allowed: false, reason: 'not-yet' });
  });
});

describe('what a licence is bound to', () => {
  it('changes with every field of the policy and not with the order rights are listed in', () => {
    const base = template('encrypt-only');
    const same = policyCanonical({ ...base, rights: [...base.rights].reverse() });
    expect(same).toBe(policyCanonical(base));
    const changed = [{ code: 'x' }, { version: 2 }, { expiryDays: 30 }, { rights: ['View'] as const }].map((change) => policyCanonical({ ...base, ...change }));
    expect(new Set([same, ...changed]).size).toBe(5);
  });
  it('implied rights are the same as said ones', () => {
    expect(withImplied(['ReplyAll'])).toEqual(['View', 'Reply', 'ReplyAll']);
  });
});
