import {
  addTnefText,
  type AttachmentFacts,
  inspectAttachment,
  isTnefPart,
} from '@chancery/content';
import { Rule } from '@chancery/contracts';
import { createMimeReader, type PartContent } from '@chancery/mail';
import { compile, type CompiledRules, evaluate, explain } from '@chancery/rules';
import type { Target } from './evasion';

/** What looks for the secret, by where the secret is. */
export const CONDITIONS: Record<Target, { predicate: string; args: Record<string, unknown> }> = {
  subject: { predicate: 'SubjectContainsWords', args: { words: ['project falcon'] } },
  header: {
    predicate: 'HeaderContains',
    args: { header: 'X-Project', words: ['project falcon'] },
  },
  sender: { predicate: 'From', args: { addresses: ['alice@demo.test'] } },
  body: { predicate: 'SubjectOrBodyContainsWords', args: { words: ['project falcon'] } },
  'attachment-name': { predicate: 'AttachmentNameMatchesPatterns', args: { patterns: ['falcon'] } },
  'attachment-text': {
    predicate: 'AttachmentContainsWords',
    args: { words: ['project falcon'] },
  },
  executable: { predicate: 'AttachmentHasExecutableContent', args: {} },
};

const compiled = new Map<Target, CompiledRules>();

function rulesFor(target: Target): CompiledRules {
  const ready = compiled.get(target);
  if (ready) return ready;
  const rule = Rule.parse({
    id: target,
    name: target,
    priority: 0,
    conditions: [CONDITIONS[target]],
    actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
  });
  const made = compile({ revision: 1, rules: [rule] });
  compiled.set(target, made);
  return made;
}

/** Does the message leave protected, by the one rule that looks for the secret there? */
export async function judge(
  target: Target,
  raw: string,
): Promise<{ protected: boolean; certain: boolean; why: string }> {
  const rules = rulesFor(target);
  const contents: PartContent[] = [];
  const { content: all, bodyText, attachments } = rules.needs;
  const reader = createMimeReader({
    text: bodyText,
    contents: {
      bytesEach: 32 << 20,
      bytesTotal: 64 << 20,
      wants: (part) => (all ? part.attachment : (bodyText || attachments) && isTnefPart(part)),
      take: (content) => contents.push(content),
    },
  });
  reader.write(Buffer.from(raw, 'latin1'));
  const facts = reader.end();
  const content: AttachmentFacts[] = [];
  for (const { part, bytes } of contents) {
    const { path, fileName: name, type: declaredType, charset } = part;
    const found = await inspectAttachment(bytes, { path, name, declaredType, charset });
    found.damage.push(...part.damage.filter((each) => !each.startsWith('file name')));
    content.push(found);
  }
  addTnefText(facts, content);
  const input = {
    envelope: {
      sender: target === 'sender' ? 'alice@demo.test' : 'bounces@demo.test',
      recipients: ['bob@example.org'],
    },
    authenticated: true,
    clientAddress: '192.0.2.1',
    acceptedDomains: new Set(['demo.test']),
    now: new Date('2026-06-01T12:00:00Z'),
    facts,
    content,
  };
  const { groups } = evaluate(rules, input);
  const told = JSON.stringify(explain(rules, input));
  return {
    protected: groups.every(({ template }) => template === 'encrypt-only'),
    certain: !told.includes('unknown'),
    why: told,
  };
}
