import type { ClashChoice } from '@chancery/contracts';

/** What becomes of a rule whose name is taken, in words. */
export const CHOICES: readonly { value: ClashChoice; label: string; effect: string }[] = [
  {
    value: 'skip',
    label: 'Keep the rule that is here',
    effect: 'The rule of the file is left out.',
  },
  {
    value: 'merge',
    label: 'Put the file’s parts into it',
    effect: 'What the file says is set; what it does not mention stays.',
  },
  {
    value: 'rename',
    label: 'Import under another name',
    effect: 'Both stay; the new one gets a number after its name.',
  },
  {
    value: 'replace',
    label: 'Replace the rule that is here',
    effect: 'It keeps its place and its history.',
  },
];

/** Variables that a script or a configuration leaves open, in the order they come. */
export function openVariables(reasons: readonly string[]): string[] {
  const names = reasons.flatMap((reason) =>
    [...reason.matchAll(/not known what \$\{?([\w:]+)\}? stands for/g)].map((found) => found[1]!),
  );
  return [...new Set(names)];
}
