import type { ChangeEffect } from '@chancery/contracts';
import type { ChangeArgs, ChangeKind } from './kinds';

const FILES: Record<string, string> = {
  'rules.imported': 'Import',
  'rules.applied': 'Apply the files',
};

/** What a change does, in a few words, for lists of changes. */
export function whatOf(
  kind: ChangeKind,
  args: ChangeArgs<ChangeKind>,
  { rules, lists, types }: ChangeEffect,
): string {
  const name = (rules[0]?.after ?? rules[0]?.before)?.rule.name ?? '';
  switch (kind) {
    case 'rule.create':
      return `New rule “${name}”`;
    case 'rule.remove':
      return `Delete “${name}”`;
    case 'rule.restore':
      return `Restore version ${(args as ChangeArgs<'rule.restore'>).version} of “${name}”`;
    case 'rules.order':
      return 'Another order of the rules';
    case 'rules.whole': {
      const { summary } = args as ChangeArgs<'rules.whole'>;
      const { file, before } = summary.body as { file?: string; before?: number };
      return file === undefined
        ? `Back to revision ${before ?? ''}`
        : `${FILES[summary.kind] ?? 'Take over'} ${file}`;
    }
    case 'second-person':
      return 'Changes to rules need no second person';
    case 'rule.change':
    case 'rule.manage-in-console':
      return `Change “${name}”`;
    default:
      return lists[0]
        ? `Change the list “${lists[0].name}”`
        : `Change the sensitive type “${(types[0]?.after ?? types[0]?.before)?.name ?? ''}”`;
  }
}
