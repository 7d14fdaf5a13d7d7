import type { CatalogueAction, CatalogueCondition } from '@chancery/contracts';

type Entry = Pick<CatalogueCondition | CatalogueAction, 'code' | 'label' | 'sentence' | 'exchange'>;

/** `SubjectContainsWords` is looked for as `subject contains words` too. */
const spaced = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2');

/** Whether every word of a text is in what a condition or an action is called, here or in Exchange. */
export function isFound({ code, label, sentence, exchange }: Entry, text: string): boolean {
  const names = [code, ...exchange];
  const known = [label, sentence, ...names, ...names.map(spaced)].join(' ').toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}
