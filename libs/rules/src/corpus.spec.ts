import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Rule } from '@chancery/contracts';
import { createMimeReader, fieldsNamed, readAddressList } from '@chancery/mail';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import type { RuleInput } from './decision';
import { evaluate } from './evaluate';
import { CONDITIONS } from './registry';

/**
 * Real messages, with what two other parsers read in them. The folder lies beside the workspace, or
 * where CHANCERY_CORPUS says; the files are not ours to copy.
 */
const corpus = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus');
const index = resolve(corpus, 'mime/index.json');

interface Entry {
  file: string;
  facts: {
    subject: string | null;
    from: { address: string }[];
    leaves: { filename: string | null; disposition: string | null }[];
  };
  firm: boolean;
  weak: string[];
}

const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as Entry[]) : [];

function inputOf(entry: Entry): RuleInput {
  const reader = createMimeReader({ text: true });
  reader.write(readFileSync(resolve(corpus, entry.file)));
  return {
    envelope: { sender: 'ana@alder.test', recipients: ['ren@birch.test', 'ben@alder.test'] },
    authenticated: true,
    clientAddress: '192.0.2.1',
    facts: reader.end(),
    acceptedDomains: new Set(['alder.test']),
    now: new Date('2026-06-01T00:00:00Z'),
  };
}

/** Is this condition true for the message? */
function holds(input: RuleInput, predicate: string, args: object): boolean {
  const rule = Rule.parse({
    id: 'r',
    name: 'r',
    priority: 0,
    conditions: [{ predicate, args }],
    actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
  });
  return evaluate(compile({ revision: 1, rules: [rule] }), input).groups[0]!.rules.length > 0;
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');

describe.skipIf(entries.length === 0)('messages from elsewhere', () => {
  const sure = entries.filter((entry) => entry.firm && entry.weak.length === 0);

  it('are matched by every word of the subject that other parsers read', () => {
    let words = 0;
    for (const entry of sure) {
      const input = inputOf(entry);
      // Two Subject fields are two readings; one subject of 23,000 words need not be gone through.
      if (input.facts.headers.filter((f) => f.name.toLowerCase() === 'subject').length > 1)
        continue;
      const all = new Set(entry.facts.subject?.match(/[\p{L}\p{N}]{2,}/gu));
      for (const word of [...all].slice(0, 40)) {
        words++;
        const found = holds(input, 'SubjectContainsWords', { words: [word.slice(0, 128)] });
        expect([entry.file, word, found]).toEqual([entry.file, word, true]);
        const pattern = { patterns: [quoted(word).slice(0, 900)] };
        expect(holds(input, 'SubjectOrBodyMatchesPatterns', pattern)).toBe(true);
      }
    }
    expect(words).toBeGreaterThan(500);
  });

  it('are matched by their sender and by the names of their attachments', () => {
    let senders = 0;
    let names = 0;
    for (const entry of sure) {
      const input = inputOf(entry);
      for (const { address } of entry.facts.from.filter((each) => each.address.includes('@'))) {
        // `Big Bug bb@bug.com`: what readers take for the address differs, so it is unknown.
        const fields = fieldsNamed(input.facts.headers, 'from');
        if (fields.some((field) => readAddressList(field.raw).damaged)) continue;
        senders++;
        const found = holds(input, 'From', { addresses: [address] });
        expect([entry.file, address, found]).toEqual([entry.file, address, true]);
      }
      for (const { filename } of entry.facts.leaves.filter((l) => l.disposition === 'attachment')) {
        if (!filename || input.facts.encryptedWhole) continue;
        // Called by another name elsewhere in its part: which one a program shows is its own choice.
        const part = input.facts.parts.find(({ fileName }) => fileName === filename);
        if (part?.damage.includes('file name differs from place to place')) continue;
        names++;
        const args = { patterns: [`^${quoted(filename)}`] };
        const found = holds(input, 'AttachmentNameMatchesPatterns', args);
        expect([entry.file, filename, found]).toEqual([entry.file, filename, true]);
      }
    }
    expect(senders).toBeGreaterThan(200);
    expect(names).toBeGreaterThan(50);
  });

  it('come to one decision with and without explanation, whatever is wrong with them', () => {
    const rules = CONDITIONS.flatMap((condition) =>
      condition.examples.map((example) => ({
        conditions: [{ predicate: condition.code, args: { ...example.args } }],
        actions: [{ action: 'SetHeader', args: { name: 'X-Seen', value: condition.code } }],
      })),
    ).map((each, i) => Rule.parse({ ...each, id: `r${i}`, name: `r${i}`, priority: i }));
    const compiled = compile({ revision: 1, rules });
    for (const entry of entries) {
      const input = inputOf(entry);
      const { explanation, ...explained } = evaluate(compiled, input, { explain: true });
      expect(explained).toEqual(evaluate(compiled, input));
      expect(explanation).toHaveLength(rules.length);
    }
  });
});
