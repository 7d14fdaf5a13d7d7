import type { Right } from '@chancery/contracts';

/** What a rights management template grants, as data. */
export interface RightsTemplate {
  /** How rules and licences name it. */
  code: string;
  name: string;
  version: number;
  rights: readonly Right[];
  /** Days from protection until a recipient's licence ends; 0 = never. */
  expiryDays: number;
}

/**
 * The two every organisation has (Microsoft, "Configure usage rights"): Encrypt-Only grants everything
 * but Export and Owner; Do Not Forward takes forwarding, printing, copying and saving away, not replying.
 */
export const BUILT_IN_TEMPLATES: readonly RightsTemplate[] = [
  {
    code: 'encrypt-only',
    name: 'Encrypt-Only',
    version: 1,
    rights: ['View', 'Reply', 'ReplyAll', 'Forward', 'Print', 'Copy', 'SaveAttachments', 'Edit'],
    expiryDays: 0,
  },
  { code: 'do-not-forward', name: 'Do Not Forward', version: 1, rights: ['View', 'Reply', 'ReplyAll'], expiryDays: 0 },
];

/** Rights a right cannot do without. */
const NEEDS: Partial<Record<Right, readonly Right[]>> = {
  Reply: ['View'],
  ReplyAll: ['View', 'Reply'],
  Forward: ['View'],
  Print: ['View'],
  Copy: ['View'],
  SaveAttachments: ['View'],
  Edit: ['View'],
  Export: ['View', 'Edit'],
  Owner: ['View', 'Reply', 'ReplyAll', 'Forward', 'Print', 'Copy', 'SaveAttachments', 'Edit', 'Export'],
};

/** The rights with everything they imply, in the fixed order of {@link ORDER}. */
export function withImplied(rights: readonly Right[]): Right[] {
  const all = new Set(rights);
  for (const right of rights) for (const needed of NEEDS[right] ?? []) all.add(needed);
  return ORDER.filter((right) => all.has(right));
}

export const ORDER: readonly Right[] = ['View', 'Reply', 'ReplyAll', 'Forward', 'Print', 'Copy', 'SaveAttachments', 'Edit', 'Export', 'Owner'];

/** The text whose hash binds a licence to the policy it was issued under: equal policies give equal text. */
export const policyCanonical = (template: Pick<RightsTemplate, 'code' | 'version' | 'rights' | 'expiryDays'>): string =>
  JSON.stringify({
    code: template.code,
    expiryDays: template.expiryDays,
    rights: withImplied(template.rights),
    version: template.version,
  });
