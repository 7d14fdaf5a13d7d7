import { canonicalAddress, firstField, type HeaderField, parseAddressList } from '@chancery/mail';
import { type AttachmentContent, type Decision, evaluate } from '@chancery/rules';
import type { MessageFacts, Part } from '@chancery/mail';
import type { GroupRecord } from '../store/types';
import type { Verdict } from './judge';
import type { Envelope, ReplyTag } from './types';

/** As the part of a protected message that holds it, so that a rule about protected mail means a reply too. */
const PROTECTED: Omit<Part, 'bodyOffset' | 'headerOffset'> = {
  path: 'protected',
  depth: 1,
  type: 'application/x-microsoft-rpmsg-message',
  charset: null,
  encoding: null,
  disposition: null,
  fileName: null,
  contentId: null,
  bodyLength: 0,
  decodedBytes: 0,
  multipart: false,
  attachment: false,
  damage: [],
};

/**
 * A portal reply is protected like the message it answers, whatever the rules say (docs/adr/0009). One thing of the
 * rules counts: that protection is removed for the organisation's own people (docs/adr/0086). A rule sees the reply as
 * mail from outside, from whoever wrote it, and protected.
 */
export function judgeReply(
  envelope: Envelope,
  message: { facts: MessageFacts; content?: readonly AttachmentContent[] },
  reply: ReplyTag,
  now: Date,
): Verdict {
  const { policy, recipients } = envelope;
  const decision = policy.rules.unprotects ? decided(envelope, message, now) : null;
  const group: GroupRecord = {
    template: reply.template,
    brand: policy.templates.brand.version,
    edits: [],
    rules: [],
    reject: null,
    expires: 0,
  };
  const opened = new Map<number, GroupRecord>();
  for (const { recipients: of, rules, unprotect } of decision?.groups ?? []) {
    if (!unprotect) continue;
    const { id, name, priority } = unprotect.rule;
    const { attachments } = unprotect;
    const by = rules.find((rule) => rule.id === id);
    const record: GroupRecord = {
      ...group,
      rules: by ? [by] : [],
      unprotect: { attachments, rule: { id, name, priority } },
    };
    for (const recipient of of) opened.set(recipient, record);
  }
  const groups = [...new Set(recipients.map((_, index) => opened.get(index) ?? group))];
  return {
    groupOf: recipients.map((_, index) => groups.indexOf(opened.get(index) ?? group)),
    groups,
    copies: [],
    notices: [],
    testMatches: (decision?.testMatches ?? [])
      .filter(({ would }) => would.unprotect)
      .map(({ rule: { id, name, severity } }) => ({
        id,
        name,
        ...(severity ? { severity } : {}),
      })),
    unlicensed: null,
  };
}

function decided(
  { policy, recipients, sender, clientAddress }: Envelope,
  { facts, content }: { facts: MessageFacts; content?: readonly AttachmentContent[] },
  now: Date,
): Decision | null {
  const writer = firstField(facts.headers, 'reply-to');
  const [address] = writer ? parseAddressList(writer.raw) : [];
  try {
    return evaluate(policy.rules, {
      envelope: {
        sender: address ? canonicalAddress(address.address) : sender,
        recipients: recipients.map((recipient) => recipient.address),
      },
      authenticated: false,
      clientAddress,
      facts: {
        ...facts,
        headers: writer ? writtenBy(facts.headers, writer) : facts.headers,
        parts: [...facts.parts, { ...PROTECTED, headerOffset: facts.size, bodyOffset: facts.size }],
      },
      ...(content ? { content } : {}),
      acceptedDomains: policy.acceptedDomains,
      groups: policy.groups,
      ...(policy.people ? { people: policy.people } : {}),
      now,
    });
  } catch {
    // It stays protected, which is what it is without rules.
    return null;
  }
}

/** From is the service address that speaks for the writer; rules mean who wrote. */
const writtenBy = (headers: readonly HeaderField[], { raw }: HeaderField): HeaderField[] =>
  headers.map((field) => (field.name.toLowerCase() === 'from' ? { ...field, raw } : field));
