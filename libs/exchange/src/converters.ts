import type { ExchangeValue } from './model';
import type { Names } from './map/values';

/**
 * How a condition or action is written in Exchange, where it is not one parameter to one field in the
 * same order.
 */
export interface Converter {
  /** @param given values by place of their parameter in the definition's `exchange` names */
  read(
    given: ReadonlyMap<number, ExchangeValue>,
    names: Names,
  ):
    | {
        readonly args: Record<string, unknown>;
        /** By place of the parameter: what was made of it. */
        readonly notes: readonly (readonly [index: number, note: string])[];
      }
    | { readonly lost: string };
  /** Values in the order of the `exchange` names, null for one that is not needed; or why it cannot be written. */
  write(args: Readonly<Record<string, unknown>>): readonly (ExchangeValue | null)[] | string;
}

/** By code of the definition. */
const CONVERTERS: Readonly<Record<string, Converter>> = {};

export const converterOf = (code: string): Converter | undefined => CONVERTERS[code];
