import type { NamedListKind } from '@chancery/contracts';
import { addresses, domains, ipRanges, patterns, words } from './arguments';
import type { FieldOptions } from './definition';

/** Which conditions take which lists, and what an entry is checked by: both follow from the argument's editor. */
const KIND_OF_EDITOR: Partial<Record<FieldOptions['editor'], NamedListKind>> = {
  addresses: 'addresses',
  domains: 'domains',
  words: 'words',
  patterns: 'patterns',
  'ip-ranges': 'networks',
};

/** What typed values are checked by; the entries of a list by the same. */
export const VALUES_OF_KIND = { addresses, domains, words, patterns, networks: ipRanges } as const;

/** Stands in where only lists are given, so that the other arguments are checked by the same schema. */
const SAMPLE: Readonly<Record<NamedListKind, string>> = {
  addresses: 'a@example.com',
  domains: 'example.com',
  words: 'x',
  patterns: 'abc',
  networks: '192.0.2.1',
};

export interface ListField {
  readonly name: string;
  readonly kind: NamedListKind;
  readonly sample: readonly string[];
}

/** The argument of a condition beside which lists may be named, with the kind they must have; null for none. */
export function listField(fields: Readonly<Record<string, FieldOptions>>): ListField | null {
  for (const [name, { editor }] of Object.entries(fields)) {
    const kind = KIND_OF_EDITOR[editor];
    if (kind) return { name, kind, sample: [SAMPLE[kind]] };
  }
  return null;
}
