import { Right, RightsTemplateSnapshot } from '@chancery/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUILT_IN_TEMPLATES,
  DO_NOT_FORWARD,
  ENCRYPT_ONLY,
  RIGHTS,
  allows,
  withImplied,
  decide,
  missingRights,
  policyCanonical,
  rightsSentence,
} from './index';

const someRights = fc.uniqueArray(fc.constantFrom(...RIGHTS));

describe('usage rights', () => {
  it('are those of the contract', () => {
    expect([...RIGHTS].sort()).toEqual([...Right.options].sort());
  });

  it.each<[Right[], Right[]]>([
    [[], []],
    [['Edit'], ['View', 'Edit']],
    [['ReplyAll'], ['View', 'Reply', 'ReplyAll']],
    [['Export'], ['View', 'Copy', 'SaveAttachments', 'Edit', 'Export']],
    [['Owner'], [...RIGHTS]],
  ])('%j imply %j', (given, expected) => {
    expect(withImplied(given)).toEqual(expected);
    expect(missingRights(given)).toEqual(expected.filter((right) => !given.includes(right)));
  });

  it('are complete once completed, never fewer, and always in one order', () => {
    fc.assert(
      fc.property(someRights, (rights) => {
        const all = withImplied(rights);
        expect(withImplied(all)).toEqual(all);
        expect(all).toEqual(expect.arrayContaining(rights));
        expect(withImplied([...rights].reverse())).toEqual(all);
        expect(all.length === 0 || all[0] === 'View').toBe(true);
        for (const right of RIGHTS) expect(allows(rights, right)).toBe(all.includes(right));
      }),
    );
  });
});

describe('built-in templates', () => {
  it('Encrypt-Only gives everything except Export and Owner', () => {
    const expected = RIGHTS.filter((right) => right !== 'Export' && right !== 'Owner');
    expect(ENCRYPT_ONLY.rights).toEqual(expected);
  });

  it('Do Not Forward takes forward, print, copy and save away, and leaves replying', () => {
    const { rights } = DO_NOT_FORWARD;
    expect((['View', 'Reply', 'ReplyAll'] as const).every((right) => allows(rights, right))).toBe(
      true,
    );
    for (const right of ['Forward', 'Print', 'Copy', 'SaveAttachments', 'Export', 'Owner'] as const)
      expect(allows(rights, right)).toBe(false);
  });

  it('can be published, and name every right that theirs imply', () => {
    for (const template of BUILT_IN_TEMPLATES) {
      expect(RightsTemplateSnapshot.safeParse(template).success).toBe(true);
      expect(missingRights(template.rights)).toEqual([]);
    }
  });
});

describe('the policy that a licence is bound to', () => {
  it('is canonical JSON', () => {
    expect(policyCanonical(DO_NOT_FORWARD)).toBe(
      '{"code":"do-not-forward","expiryDays":0,"rights":["View","Reply","ReplyAll"],"version":1}',
    );
  });

  it('depends on what is granted, not on how it is written down', () => {
    const { rights, ...rest } = DO_NOT_FORWARD;
    const shuffled = { version: rest.version, expiryDays: 0, code: rest.code };
    expect(policyCanonical({ ...shuffled, rights: [...rights].reverse() })).toBe(
      policyCanonical(DO_NOT_FORWARD),
    );
    for (const other of [{ version: 2 }, { expiryDays: 7 }, { code: 'x' }, { rights: ['View'] }])
      expect(policyCanonical({ ...DO_NOT_FORWARD, ...(other as object) })).not.toBe(
        policyCanonical(DO_NOT_FORWARD),
      );
  });
});

describe('a licence', () => {
  const at = (time: string) => new Date(`2026-06-01T${time}Z`);
  const licence = {
    now: at('12:00:00'),
    notBefore: at('11:00:00'),
    expiresAt: at('13:00:00'),
    revoked: false,
    rights: ['Edit'] as const,
  };

  it('gives its rights, completed, while it holds', () => {
    expect(decide(licence)).toEqual({ allowed: true, rights: ['View', 'Edit'] });
    expect(decide({ ...licence, expiresAt: null }).allowed).toBe(true);
  });

  it.each([
    [{ now: at('11:00:00') }, true],
    [{ now: at('10:59:00') }, true],
    [{ now: at('10:58:59') }, 'not-yet'],
    [{ now: at('12:59:59') }, true],
    [{ now: at('13:00:00') }, 'expired'],
    [{ revoked: true }, 'revoked'],
    [{ revoked: true, now: at('23:00:00') }, 'revoked'],
    [{ expiresAt: new Date(NaN) }, 'expired'],
    [{ notBefore: new Date(NaN) }, 'not-yet'],
    [{ now: new Date(NaN) }, 'expired'],
    [{ now: new Date(NaN), expiresAt: null }, 'not-yet'],
    [{ rights: [] }, 'revoked'],
  ])('%j: %s', (change, expected) => {
    const decision = decide({ ...licence, ...change });
    expect(decision.allowed ? true : decision.reason).toBe(expected);
  });
});

describe('rights in words', () => {
  it.each<[readonly Right[], string]>([
    [
      ['View', 'Reply', 'ReplyAll', 'SaveAttachments'],
      'You can **read**, **reply** and **save attachments**. You cannot forward, print or copy text.',
    ],
    [
      DO_NOT_FORWARD.rights,
      'You can **read** and **reply**. You cannot forward, print, copy text or save attachments.',
    ],
    [
      ENCRYPT_ONLY.rights,
      'You can **read**, **reply**, **forward**, **print**, **copy text** and **save attachments**.',
    ],
    [
      ['View'],
      'You can **read**. You cannot reply, forward, print, copy text or save attachments.',
    ],
    [
      ['Reply', 'Forward', 'Print', 'Copy', 'SaveAttachments'],
      'You can **read**, **reply**, **forward**, **print**, **copy text** and **save attachments**.',
    ],
    [
      ['Owner'],
      'You can **read**, **reply**, **forward**, **print**, **copy text** and **save attachments**.',
    ],
    [[], 'You cannot open this message.'],
  ])('%j: %s', (rights, sentence) => {
    expect(rightsSentence(rights)).toBe(sentence);
  });
});
