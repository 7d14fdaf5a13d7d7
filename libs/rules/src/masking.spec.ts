import { KEPT_ATTRIBUTES, Rule, type CustomSensitiveType } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { explain } from './evaluate';
import { exampleInput } from './example-message';
import { CLASSIFICATION } from './properties';
import { CONDITIONS } from './registry';

const CARD = '4012888888881881';
const CASE = 'QZK-482911';
const OWN: CustomSensitiveType = {
  code: 'custom-00000000-0000-4000-8000-000000000001',
  name: 'Case number',
  description: '',
  formats: [{ name: 'number', pattern: '\\bQZK-\\d{6}\\b' }],
  evidence: [{ name: 'words', words: ['dossier'] }],
  levels: [{ confidence: 85, needs: [{ of: ['words'], atLeast: 1 }] }],
  proximity: 4_000,
  recommendedConfidence: 85,
};
/** Far apart, and longer folded than as it is written: what is shown is cut out of it. */
const VALUES = `o\ufb03ce: visa ${CARD} and ${CASE}`;
const NEAR = `dossier: ${VALUES}`;
const FAR = `dossier ${'some words '.repeat(300)} ${VALUES} ${'and more '.repeat(100)}`;

const headersOf = CONDITIONS.flatMap(({ examples }) =>
  examples.flatMap(({ args }) => ('header' in args ? [String(args.header)] : [])),
);
const propertiesOf = CONDITIONS.flatMap(({ examples }) =>
  examples.flatMap(({ args }) => ('property' in args ? [String(args.property)] : [])),
);

/** The values stand wherever a condition may look. */
const MESSAGE: ExampleMessage = {
  from: 'Ana <ana@alder.test>',
  recipients: ['ren@birch.test', 'kim@alder.test'],
  subject: NEAR,
  body: FAR,
  headers: [...new Set([...headersOf, CLASSIFICATION])]
    .filter((name) => !/^(?:from|to|cc|subject)$/i.test(name))
    .map((name) => [name, NEAR] as const),
  people: ['ana@alder.test', 'ren@birch.test', 'kim@alder.test'].map((address) => ({
    address,
    attributes: Object.fromEntries(KEPT_ATTRIBUTES.map((name) => [name, NEAR])),
  })),
  attachments: [
    {
      name: `${NEAR}.exe`,
      content: {
        text: { text: FAR, cut: false },
        properties: propertiesOf.map((name) => ({ name, value: NEAR })),
        executable: 'a program',
        unsupported: true,
        passwordProtected: true,
        limitExceeded: 'size',
      },
    },
  ],
};

/** The same arguments, but looking for what stands in or beside the values. */
function lookingFor(args: unknown, words: readonly string[], patterns: readonly string[]): unknown {
  if (Array.isArray(args)) return args.map((each) => lookingFor(each, words, patterns));
  if (args === null || typeof args !== 'object') return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      name === 'words'
        ? words
        : name === 'patterns'
          ? patterns
          : lookingFor(value, words, patterns),
    ]),
  );
}

function told(rules: readonly { predicate: string; args: unknown }[]): string {
  const compiled = compile({
    revision: 1,
    sensitiveTypes: [OWN],
    rules: rules.map((condition, i) =>
      Rule.parse({
        id: `${i}`,
        name: `Rule ${i}`,
        priority: i,
        conditions: [condition],
        actions: [{ action: 'SetAuditSeverity', args: { severity: 'Low' } }],
      }),
    ),
  });
  const { explanation } = explain(compiled, exampleInput(MESSAGE));
  const seen = explanation.flatMap(({ conditions }) =>
    conditions.map(({ saw, found }) => ({ saw, found })),
  );
  return JSON.stringify(seen);
}

describe('an explanation has no sensitive value in clear', () => {
  const all = CONDITIONS.map(({ code, examples }) => ({
    code,
    args: examples.map((each) => each.args),
  }));

  it.each(all)('$code', ({ code, args }) => {
    const rules = args.flatMap((each) =>
      [
        { words: ['and'], patterns: ['visa'] },
        { words: [CARD], patterns: ['\\d{5}'] },
        { words: [CASE], patterns: ['QZK-48\\d'] },
        { words: ['nowhere'], patterns: ['no+where'] },
      ].map(({ words, patterns }) => ({
        predicate: code,
        args: lookingFor(each, words, patterns),
      })),
    );
    const text = told(rules);
    expect(text).not.toContain(CARD.slice(0, 8));
    expect(text).not.toContain(CASE.slice(0, 7));
    expect(text.toLowerCase()).not.toContain(CASE.slice(0, 7).toLowerCase());
  });

  it('and shows that there is one, and how it ends', () => {
    const text = told([
      { predicate: 'SubjectContainsWords', args: { words: ['and'] } },
      { predicate: 'SubjectOrBodyContainsWords', args: { words: [CASE] } },
    ]);
    expect(text).toContain('visa ••••••••••••1881 and •••-••2911');
  });
});
