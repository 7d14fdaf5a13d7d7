import type { NamedListKind } from '@chancery/contracts';
import { count } from '@chancery/ui';

/** What a list of a kind holds, in words. */
export const LIST_KINDS: readonly {
  readonly kind: NamedListKind;
  readonly label: string;
  readonly one: string;
  readonly many: string;
  /** What an entry looks like. */
  readonly example: string;
}[] = [
  {
    kind: 'addresses',
    label: 'Addresses',
    one: 'address',
    many: 'addresses',
    example: 'name@example.com',
  },
  { kind: 'domains', label: 'Domains', one: 'domain', many: 'domains', example: 'example.com' },
  {
    kind: 'words',
    label: 'Words or phrases',
    one: 'word',
    many: 'words',
    example: 'project harbour',
  },
  {
    kind: 'patterns',
    label: 'Patterns',
    one: 'pattern',
    many: 'patterns',
    example: '\\bCase-\\d{6}\\b',
  },
  {
    kind: 'networks',
    label: 'Networks',
    one: 'network',
    many: 'networks',
    example: '192.0.2.0/24',
  },
];

/** “9,997 addresses”. */
export function entriesInWords(kind: NamedListKind, size: number): string {
  const words = LIST_KINDS.find((each) => each.kind === kind);
  return `${count(size)} ${size === 1 ? (words?.one ?? 'entry') : (words?.many ?? 'entries')}`;
}

export const labelOfKind = (kind: NamedListKind): string =>
  LIST_KINDS.find((each) => each.kind === kind)?.label ?? kind;
