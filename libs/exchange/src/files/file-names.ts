import type { RuleFile } from './rule-files';

/** Something that is kept in a file of its own, named after it. */
interface Named {
  readonly name: string;
}

/**
 * A file for each, named after it; what is in a file already stays there.
 *
 * @param there files that hold such things by now
 * @param taken names that are others'
 * @param place in front of every name, and what a file is called whose name has no letter
 */
export function fileNames(
  all: readonly Named[],
  there: readonly RuleFile[],
  taken: readonly string[],
  { folder = '', otherwise }: { folder?: string; otherwise: string },
): string[] {
  const known = new Map<string, string>();
  for (const { name, text } of there) {
    const of = nameIn(text);
    if (of !== null) known.set(of.toLowerCase(), name);
  }
  const used = new Set([
    ...taken,
    ...all.flatMap(({ name }) => known.get(name.toLowerCase()) ?? []),
  ]);
  return all.map(({ name }) => {
    const before = known.get(name.toLowerCase());
    if (before !== undefined) return before;
    const slug = slugOf(name) || otherwise;
    let file = `${folder}${slug}.json`;
    for (let n = 2; used.has(file); n++) file = `${folder}${slug}-${n}.json`;
    used.add(file);
    return file;
  });
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}

function nameIn(text: string): string | null {
  try {
    const { name } = JSON.parse(text) as { name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
