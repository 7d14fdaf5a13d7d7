import type { SensitiveType } from './definition';
import { SensitiveLibrary } from './library';
import * as types from './types';

const byName = (a: SensitiveType, b: SensitiveType): number => (a.name < b.name ? -1 : 1);

/** Every type that comes with the product, by name. */
export const BUILT_IN_TYPES: readonly SensitiveType[] = Object.values(types).sort(byName);

let library: SensitiveLibrary | undefined;

/** The types that come with the product, made ready once. */
export function builtInLibrary(): SensitiveLibrary {
  return (library ??= new SensitiveLibrary(BUILT_IN_TYPES));
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const byPlainName = new Map(BUILT_IN_TYPES.map((type) => [plainName(type.name), type]));
const byId = new Map(
  BUILT_IN_TYPES.flatMap((type) => (type.id ? [[type.id.toLowerCase(), type]] : [])),
);

/** The type that Exchange calls so: by name (without regard to case and punctuation) or by GUID. */
export function typeNamed(name: string): SensitiveType | undefined {
  return (
    byPlainName.get(plainName(name)) ?? byId.get(name.trim().replace(/[{}]/g, '').toLowerCase())
  );
}
