import type {
  CustomSensitiveEvidence,
  CustomSensitiveFormat,
  CustomSensitiveLevel,
  CustomSensitiveType,
  SensitiveCheck,
} from '@chancery/contracts';
import { customTypeProblems } from '../custom';
import { elementsNamed, readElements, type Element } from './elements';
import { evidenceCalled, formatsCalled } from './references';

/** What of a package could not be carried over, or not as it was. */
export interface PackageWarning {
  /** Of the package's text, from 1. */
  readonly line: number;
  /** The type it is about, by its name in the package; null for the package as a whole. */
  readonly type: string | null;
  readonly detail: string;
}

/** A type as it would be made; its code is given when it is saved. */
export type PackagedType = Omit<CustomSensitiveType, 'code'> & {
  /** The entity's id in the package: the same one again is a new version. */
  readonly id: string;
};

export interface ReadPackage {
  readonly name: string;
  readonly types: readonly PackagedType[];
  readonly warnings: readonly PackageWarning[];
}

/** Exchange takes 770 KB at most. */
const LONGEST = 1_000_000;
const VALIDATORS: Readonly<Record<string, SensitiveCheck>> = {
  luhn: 'luhn',
  luhncheck: 'luhn',
  mod97: 'mod97',
  mod9710: 'mod97',
};

/**
 * Reads a rule package for sensitive information types (Microsoft, "Developing sensitive information rule
 * packages": namespace http://schemas.microsoft.com/office/2011/mce). Nothing is thrown: what cannot be
 * carried is a warning with its line.
 */
export function readRulePackage(text: string): ReadPackage {
  const warnings: PackageWarning[] = [];
  const warn = (line: number, type: string | null, detail: string): void =>
    void warnings.push({ line, type, detail });
  if (text.length > LONGEST) {
    warn(1, null, 'The package is larger than a megabyte and was not read.');
    return { name: '', types: [], warnings };
  }
  const { roots, fault } = readElements(text);
  if (fault) {
    warn(fault.line, null, `This is not well-formed XML: ${fault.detail}`);
    return { name: '', types: [], warnings };
  }
  const reader = new PackageReader(roots, warn);
  const types = reader.types();
  if (types.length === 0 && warnings.length === 0)
    warn(1, null, 'There is no entity in this text.');
  return { name: reader.packageName(), types, warnings };
}

type Warn = (line: number, type: string | null, detail: string) => void;

class PackageReader {
  private readonly regexes: ReadonlyMap<string, Element>;
  private readonly keywords: ReadonlyMap<string, Element>;
  private readonly validators: ReadonlyMap<string, Element>;
  private readonly resources: ReadonlyMap<string, Element>;

  constructor(
    private readonly roots: readonly Element[],
    private readonly warn: Warn,
  ) {
    const byId = (name: string, key = 'id') =>
      new Map(
        [...elementsNamed(roots, name)].map((each) => [
          (each.attributes[key] ?? '').trim().toLowerCase(),
          each,
        ]),
      );
    this.regexes = byId('Regex');
    this.keywords = byId('Keyword');
    this.validators = byId('Validators');
    this.resources = byId('Resource', 'idref');
  }

  packageName(): string {
    const [details] = elementsNamed(this.roots, 'LocalizedDetails');
    return plain(details?.children.find(({ name }) => name === 'Name')?.text);
  }

  types(): PackagedType[] {
    for (const kind of ['Affinity', 'Fingerprint', 'ExtendedKeyword'])
      for (const element of elementsNamed(this.roots, kind))
        this.warn(element.line, this.nameOf(element), NOT_CARRIED[kind]!);
    return [...elementsNamed(this.roots, 'Entity')].flatMap((entity) => this.typeOf(entity) ?? []);
  }

  private nameOf(element: Element): string {
    const id = (element.attributes['id'] ?? '').trim();
    return this.localised(id, 'Name') || id || 'Unnamed';
  }

  /** The default name or description, else the first. */
  private localised(id: string, what: string): string {
    const all = (this.resources.get(id.toLowerCase())?.children ?? []).filter(
      ({ name }) => name === what,
    );
    return plain((all.find(({ attributes }) => attributes['default'] === 'true') ?? all[0])?.text);
  }

  private typeOf(entity: Element): PackagedType | null {
    const name = this.nameOf(entity).slice(0, 128);
    const id = (entity.attributes['id'] ?? '').trim();
    const formats = new Map<string, CustomSensitiveFormat>();
    const evidence = new Map<string, CustomSensitiveEvidence>();
    const levels: CustomSensitiveLevel[] = [];
    for (const pattern of entity.children.filter((each) => each.name === 'Pattern')) {
      const level = this.levelOf(pattern, name, formats, evidence);
      if (level) levels.push(level);
    }
    if (levels.length === 0) {
      this.warn(entity.line, name, 'Nothing of this type could be carried over; it is left out.');
      return null;
    }
    const confidences = levels.map(({ confidence }) => confidence);
    const type: PackagedType = {
      id,
      name,
      description: this.localised(id, 'Description').slice(0, 1024),
      formats: [...formats.values()],
      evidence: [...evidence.values()],
      levels,
      proximity: this.number(entity, 'patternsproximity', 300, 10_000, name),
      recommendedConfidence: this.number(
        entity,
        'recommendedconfidence',
        Math.max(...confidences),
        100,
        name,
      ),
    };
    const problems = customTypeProblems({ ...type, code: '' });
    for (const { detail } of problems) this.warn(entity.line, name, detail);
    return problems.length === 0 ? type : null;
  }

  private number(element: Element, key: string, usual: number, most: number, type: string): number {
    const given = element.attributes[key];
    if (given === undefined) return usual;
    const value = Number(given);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    this.warn(element.line, type, `${given} is no number from 1 to ${most}; ${usual} is taken.`);
    return usual;
  }

  private levelOf(
    pattern: Element,
    type: string,
    formats: Map<string, CustomSensitiveFormat>,
    evidence: Map<string, CustomSensitiveEvidence>,
  ): CustomSensitiveLevel | null {
    const confidence = this.number(pattern, 'confidencelevel', 75, 100, type);
    const idMatch = pattern.children.find(({ name }) => name === 'IdMatch');
    const id = idMatch && this.formatOf(idMatch, type);
    if (!id) {
      if (!idMatch) this.warn(pattern.line, type, 'A pattern names no IdMatch; it is left out.');
      return null;
    }
    const needs: CustomSensitiveLevel['needs'] = [];
    for (const child of pattern.children) {
      if (child === idMatch) continue;
      const any = child.name === 'Any';
      if (!any && child.name !== 'Match') {
        this.warn(child.line, type, `${child.name} has no counterpart; it is left out.`);
        continue;
      }
      const matches = any ? child.children.filter(({ name }) => name === 'Match') : [child];
      const known = matches.flatMap((match) => this.evidenceOf(match, type) ?? []);
      const atLeast = any ? whole(child.attributes['minmatches'], 1) : 1;
      const atMost = any ? child.attributes['maxmatches'] : undefined;
      if (known.length < atLeast) {
        this.warn(
          child.line,
          type,
          `The level of ${confidence} % needs evidence that is not there; it is left out.`,
        );
        return null;
      }
      if (known.length === 0) continue;
      for (const each of known) evidence.set(each.name, each);
      needs.push({
        of: known.map(({ name }) => name),
        atLeast,
        ...(atMost === undefined ? {} : { atMost: whole(atMost, matches.length) }),
      });
    }
    formats.set(id.name, id);
    return { confidence, formats: [id.name], needs };
  }

  private formatOf(match: Element, type: string): CustomSensitiveFormat | null {
    const name = (match.attributes['idref'] ?? '').trim();
    const regex = this.regexes.get(name.toLowerCase());
    if (regex) {
      const check = this.checkOf(regex, type);
      return { name, pattern: regex.text.trim(), ...(check ? { check } : {}) };
    }
    const like = formatsCalled(name);
    if (like) return { name, like };
    const keyword = this.keywords.get(name.toLowerCase());
    const words = keyword ? wordsOf(keyword) : [];
    if (words.length > 0) return { name, pattern: `\\b(?:${words.map(quoted).join('|')})\\b` };
    this.warn(match.line, type, `${name} is neither in the package nor a function that is known.`);
    return null;
  }

  private checkOf(regex: Element, type: string): SensitiveCheck | null {
    const name = regex.attributes['validators'];
    if (name === undefined) return null;
    const group = this.validators.get(name.trim().toLowerCase());
    const named = group ? group.children.map((each) => each.attributes['name'] ?? '') : [name];
    for (const each of named) {
      const check = VALIDATORS[each.toLowerCase().replace(/[^a-z0-9]/g, '')];
      if (check) return check;
      this.warn(regex.line, type, `The check ${each} is not known; values are taken without it.`);
    }
    return null;
  }

  private evidenceOf(match: Element, type: string): CustomSensitiveEvidence | null {
    const name = (match.attributes['idref'] ?? '').trim();
    for (const limit of ['mincount', 'uniqueresults', 'proximity'])
      if (match.attributes[limit] !== undefined)
        this.warn(
          match.line,
          type,
          `${limit} of ${name} is not carried: finding it once is enough.`,
        );
    const regex = this.regexes.get(name.toLowerCase());
    if (regex) return { name, pattern: regex.text.trim() };
    const keyword = this.keywords.get(name.toLowerCase());
    if (keyword) {
      const words = wordsOf(keyword);
      if (words.length > 0) return { name, words, ...styleOf(keyword) };
    }
    const like = evidenceCalled(name);
    if (like) return { name, like };
    this.warn(match.line, type, `${name} is neither in the package nor evidence that is known.`);
    return null;
  }
}

const NOT_CARRIED: Readonly<Record<string, string>> = {
  Affinity:
    'An affinity weighs evidence without any value of its own. Conditions on words do that; it is left out.',
  Fingerprint: 'A fingerprint of documents has no counterpart; it is left out.',
  ExtendedKeyword: 'Keyword dictionaries are kept outside the package; this one is left out.',
};

/** A count that cannot be read is the usual one. */
const whole = (given: string | undefined, usual: number): number =>
  /^\d{1,2}$/.test(given ?? '') ? Number(given) : usual;

const plain = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();

const terms = (keyword: Element): Element[] => [...elementsNamed(keyword.children, 'Term')];

const wordsOf = (keyword: Element): string[] => [
  ...new Set(
    terms(keyword)
      .map(({ text }) => plain(text).slice(0, 128))
      .filter((word) => word !== ''),
  ),
];

/** Lists are case sensitive as a whole here: only when every term is. */
function styleOf(keyword: Element): { caseSensitive?: boolean; inside?: boolean } {
  const all = terms(keyword);
  const cased = all.length > 0 && all.every((each) => each.attributes['casesensitive'] === 'true');
  const inside = keyword.children.some((group) => group.attributes['matchstyle'] === 'string');
  return { ...(cased ? { caseSensitive: true } : {}), ...(inside ? { inside: true } : {}) };
}

const quoted = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
