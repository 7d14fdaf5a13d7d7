import { type CustomSensitiveType, Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { explain } from './evaluate';
import { exampleInput } from './example-message';
import { matchesInWords, typesInWords } from './sensitive-content';

const CARD = '4012 8888 8888 1881';
const OTHER = '5555 5555 5555 4444';
const IBAN = 'DE89 3704 0044 0532 0130 00';

const asks = (types: object[]) => [
  { predicate: 'MessageContainsDataClassifications', args: { types } },
];

function reported(message: ExampleMessage, more: object = {}, sensitiveTypes = [] as object[]) {
  const rule = Rule.parse({
    id: 'r',
    name: 'r',
    priority: 0,
    actions: [
      {
        action: 'GenerateIncidentReport',
        args: { address: 'security@alder.test', content: ['DataClassifications', 'IdMatch'] },
      },
    ],
    ...more,
  });
  const compiled = compile({
    revision: 1,
    rules: [rule],
    sensitiveTypes: sensitiveTypes as CustomSensitiveType[],
  });
  const decision = explain(compiled, exampleInput(message));
  const notice = decision.groups[0]?.notices?.[0];
  if (notice?.kind !== 'incident' || !notice.sensitive) throw new Error('nothing is reported');
  return { ...notice.sensitive, compiled, decision };
}

describe('what an incident report says of sensitive information', () => {
  it('counts the types that its rule asks for, as sure as it asks', () => {
    const body = `Visa card ${CARD}. Parcel number ${OTHER}. IBAN ${IBAN}.`;
    const surely = reported({ body }, { conditions: asks([{ type: 'credit-card', minCount: 1 }]) });
    expect(surely.types).toMatchObject([{ name: 'Credit Card Number' }]);
    const anyCard = asks([{ type: 'credit-card', minCount: 1, minConfidence: 65 }]);
    const unsurely = reported(
      { body },
      {
        conditions: [
          { any: [...anyCard, { predicate: 'SubjectContainsWords', args: { words: ['x'] } }] },
        ],
      },
    );
    expect(unsurely.types[0]!.count).toBeGreaterThanOrEqual(surely.types[0]!.count);
    expect(typesInWords(unsurely)[0]).toMatch(/^Credit Card Number: 2 values, .*% sure$/);
  });

  it('says all types that are there where its rule asks for none, and has the message read for it', () => {
    const { types, compiled } = reported({
      subject: `IBAN ${IBAN}`,
      attachments: [
        { name: 'a.txt', content: { text: { text: `Visa card ${CARD}`, cut: false } } },
      ],
    });
    expect(types.map(({ name }) => name).sort()).toEqual([
      'Credit Card Number',
      'International Banking Account Number (IBAN)',
    ]);
    expect(compiled.needs).toMatchObject({ bodyText: true, attachments: true, content: true });
  });

  it('does not count what only an exception asks for', () => {
    const { types } = reported(
      { body: `IBAN ${IBAN}` },
      { exceptions: asks([{ type: 'credit-card', minCount: 1 }]) },
    );
    expect(types).toHaveLength(1);
  });

  it('shows no value unmasked, neither itself nor its neighbours', () => {
    const far = 'x '.repeat(200);
    const secrets = [CARD, OTHER, IBAN].flatMap((each) => [each, each.replaceAll(' ', '')]);
    const { decision, ...sensitive } = reported({
      subject: `Card ${CARD}`,
      body: `${far}my Visa card ${CARD} and Mastercard ${OTHER}, IBAN ${IBAN} ${far}`,
    });
    const said = JSON.stringify([
      typesInWords(sensitive),
      matchesInWords(sensitive, true),
      sensitive.types,
      decision.groups,
      decision.explanation,
    ]);
    for (const secret of secrets) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(secret.slice(0, -4));
    }
    const [first] = matchesInWords(sensitive, true);
    expect(first).toMatch(
      /^Credit Card Number: •••• •••• •••• 1881 \(\d+ % sure\), in “.*1881.*”$/,
    );
    expect(matchesInWords(sensitive, false)[0]).not.toContain('Visa');
  });

  it('gives 150 characters on each side, and does not cut a value there', () => {
    const between = 'y'.repeat(150 - 8);
    const { types } = reported(
      { body: `Visa card ${OTHER} ${between} card ${CARD} end` },
      { conditions: asks([{ type: 'credit-card', minCount: 1, minConfidence: 65 }]) },
    );
    const { context } = types[0]!.matches.find(({ masked }) => masked.endsWith('1881'))!;
    expect(context.startsWith('…')).toBe(true);
    expect(context).not.toMatch(/5555/);
    expect(context.length).toBeLessThanOrEqual(2 * 150 + CARD.length + 2);
  });

  it('masks an organisation’s own types in the text around, too', () => {
    const own = {
      code: 'custom-00000000-0000-4000-8000-000000000001',
      name: 'Staff number',
      description: '',
      formats: [{ pattern: 'STAFF-\\d{6}' }],
      evidence: [],
      levels: [{ confidence: 85, needs: [] }],
      proximity: 300,
      recommendedConfidence: 85,
    };
    const { types } = reported({ body: 'Ask STAFF-123456, not STAFF-654321.' }, {}, [own]);
    expect(types).toMatchObject([{ name: 'Staff number', count: 2 }]);
    expect(JSON.stringify(types)).not.toMatch(/STAFF-|12345|65432/);
  });

  it('says that there may be more where something could not be read', () => {
    const report = reported({
      facts: { text: [{ path: '', type: 'text/plain', text: '', cut: false, damaged: true }] },
    });
    expect(typesInWords(report)).toEqual(['none found', 'not everything could be read']);
  });
});
