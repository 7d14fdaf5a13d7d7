import type { ArgumentField } from '@chancery/contracts';
import type { ExchangeValue } from '../model';
import { bytesOf } from './sizes';

/** What an organisation has that rules refer to by name. Absent: any name is taken as it is. */
export interface Names {
  readonly templates?: readonly { readonly code: string; readonly name: string }[];
  readonly brands?: readonly { readonly id: string; readonly name: string }[];
  readonly connectors?: readonly { readonly id: string; readonly name: string }[];
  readonly groups?: readonly { readonly id: string; readonly name: string }[];
}

/** A value as an argument, with what was made of it; or why it cannot be one. */
export type Argument =
  { readonly value: unknown; readonly note?: string } | { readonly lost: string };

/** Exchange's own templates by the name it gives them. */
export const OWN_TEMPLATES: Readonly<Record<string, string>> = {
  encrypt: 'encrypt-only',
  'encrypt-only': 'encrypt-only',
  'do not forward': 'do-not-forward',
};

/** A scalar, or the only member of a list. Objects of an export are told by the member that names them. */
export function scalarOf(value: ExchangeValue): string | number | boolean | null {
  if (Array.isArray(value)) return value.length === 1 ? scalarOf(value[0] as ExchangeValue) : null;
  if (typeof value !== 'object' || value === null) return value as string | number | boolean | null;
  const table = value as Readonly<Record<string, ExchangeValue>>;
  for (const key of ['Address', 'SmtpAddress', 'PrimarySmtpAddress', 'Value', 'Name'])
    if (typeof table[key] === 'string') return table[key];
  return null;
}

/** Lists come as arrays or, when there is one value, bare. */
export const listOf = (value: ExchangeValue): ExchangeValue[] =>
  Array.isArray(value) ? (value as ExchangeValue[]) : [value];

const textOf = (value: ExchangeValue): string | null => {
  const scalar = scalarOf(value);
  return scalar === null || typeof scalar === 'boolean' ? null : String(scalar);
};

/** The value of one parameter as the argument that a field of the catalogue asks for. */
export function argumentOf(field: ArgumentField, value: ExchangeValue, names: Names): Argument[] {
  switch (field.editor) {
    case 'words':
    case 'patterns':
    case 'addresses':
    case 'domains':
      return [texts(value)];
    case 'choice':
      return [chosen(field, value)];
    case 'choices':
      return [{ value: listOf(value).map((each) => choiceOf(field, each) ?? String(each)) }];
    case 'size':
      return [size(value)];
    case 'flag':
      return [flag(value)];
    case 'rights-template':
      return [template(value, names)];
    case 'brand':
      return [brand(value, names)];
    case 'connector':
      return [connector(value, names)];
    case 'groups':
      return [groups(value, names)];
    case 'header-name':
    case 'status-code':
      return [single(value)];
    default:
      // What the field asks for is told by its own check: the first form that passes it is taken.
      return [single(value), texts(value), number(value), { value }];
  }
}

function texts(value: ExchangeValue): Argument {
  const all = listOf(value).map(textOf);
  const trimmed = all.map((each) => each?.trim() ?? '');
  if (all.includes(null)) return { lost: 'Not all of its values are text.' };
  const changed = trimmed.some((each, i) => each !== all[i]);
  return { value: trimmed, ...(changed ? { note: 'Blanks around values are left out.' } : {}) };
}

function single(value: ExchangeValue): Argument {
  const text = textOf(value);
  return text === null ? { lost: 'One text is expected.' } : { value: text };
}

function number(value: ExchangeValue): Argument {
  const text = textOf(value);
  return text !== null && /^-?\d+$/.test(text.trim())
    ? { value: Number(text) }
    : { lost: 'A number is expected.' };
}

function chosen(field: ArgumentField, value: ExchangeValue): Argument {
  const found = choiceOf(field, value);
  if (found !== undefined) return { value: found };
  const known = field.choices.map((each) => each.value).join(', ');
  return { lost: `Chancery knows only ${known} here.` };
}

/** Exchange takes its own words in any case. */
function choiceOf({ choices }: ArgumentField, value: ExchangeValue): string | undefined {
  const text = String(scalarOf(value)).toLowerCase();
  return choices.find((each) => each.value.toLowerCase() === text)?.value;
}

function size(value: ExchangeValue): Argument {
  const scalar = scalarOf(value);
  const bytes = bytesOf(scalar);
  if (bytes === null) return { lost: 'This is not a size.' };
  return {
    value: bytes,
    note: 'Larger than that, as New-TransportRule says. Microsoft’s page on conditions says larger or equal: tick “Or just as large” if that is meant.',
  };
}

function flag(value: ExchangeValue): Argument {
  const text = String(scalarOf(value)).toLowerCase();
  if (text === 'true' || text === 'false') return { value: text === 'true' };
  return { lost: 'It is either true or false.' };
}

function template(value: ExchangeValue, { templates }: Names): Argument {
  const text = textOf(value)?.trim() ?? '';
  const own = OWN_TEMPLATES[text.toLowerCase()];
  const wanted = [text.toLowerCase(), own];
  const found = templates?.find(
    ({ code, name }) => wanted.includes(name.toLowerCase()) || wanted.includes(code.toLowerCase()),
  );
  if (found) return { value: found.code, note: `It is the rights template ${found.name} here.` };
  if (templates)
    return { lost: `There is no rights template “${text}” here. Make it, then import again.` };
  if (own !== undefined) return { value: own, note: `It is the rights template ${own} here.` };
  return { value: text };
}

function brand(value: ExchangeValue, { brands }: Names): Argument {
  const text = textOf(value)?.trim() ?? '';
  const found = brands?.find(
    ({ id, name }) => name.toLowerCase() === text.toLowerCase() || id === text,
  );
  if (found)
    return found.id === text
      ? { value: text }
      : { value: found.id, note: `It is the brand ${found.name} here.` };
  if (brands)
    return { lost: `There is no published brand “${text}” here. Make it, then import again.` };
  return { value: text };
}

function connector(value: ExchangeValue, { connectors }: Names): Argument {
  const text = textOf(value)?.trim() ?? '';
  const found = connectors?.find(
    ({ id, name }) => name.toLowerCase() === text.toLowerCase() || id === text,
  );
  if (found)
    return found.id === text
      ? { value: text }
      : { value: found.id, note: `It is the connector ${found.name} here.` };
  if (connectors)
    return {
      lost: `There is no connector “${text}” here. Make it under Settings, Mail path, then import again.`,
    };
  return { value: text };
}

/** Exchange names a group by its name or its address; here it has a name alone. */
function groups(value: ExchangeValue, names: Names): Argument {
  const wanted = listOf(value).map((each) => textOf(each)?.trim() ?? '');
  const ids = wanted.map(
    (text) =>
      (names.groups ?? []).find(({ id, name }) =>
        [id, name.toLowerCase()].includes(text.toLowerCase()),
      )?.id,
  );
  const missing = wanted.filter((_, i) => ids[i] === undefined);
  if (missing.length === 0) return { value: ids };
  return {
    lost: `There is no group “${missing.join('”, “')}” here. Make it under Settings, Licences, Groups, then import again.`,
  };
}

/** A value on one line, for a report. */
export function shown(value: ExchangeValue): string {
  const text = Array.isArray(value)
    ? (value as ExchangeValue[]).map(shown).join(', ')
    : typeof value === 'object' && value !== null
      ? Object.entries(value as Record<string, ExchangeValue>)
          .map(([key, each]) => `${key}=${shown(each)}`)
          .join('; ')
      : String(value);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
