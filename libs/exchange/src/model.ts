/** A value as Exchange's tools write it: a literal of PowerShell or of JSON. */
export type ExchangeValue =
  | string
  | number
  | boolean
  | null
  | readonly ExchangeValue[]
  | { readonly [key: string]: ExchangeValue };

export interface ReadParameter {
  /** As written, without the dash. */
  readonly name: string;
  readonly value: ExchangeValue;
  readonly line: number;
  /** Why the value could not be read, where only this parameter is lost by it. */
  readonly fault?: string;
}

/** One rule as a file has it, before anything is made of it. */
export interface ReadRule {
  /** A new rule, or a change to one that is there already. */
  readonly kind: 'new' | 'set';
  readonly line: number;
  readonly parameters: readonly ReadParameter[];
  /** What the reader had to assume. */
  readonly notes: readonly string[];
}

/** What could not be read, where, and what to do about it. */
export interface Refusal {
  readonly line: number;
  /** The beginning of what stands there. */
  readonly text: string;
  readonly reason: string;
}

export type ExchangeFormat = 'xml' | 'json' | 'commands' | 'dsc' | 'chancery' | 'unknown';

export interface ReadFile {
  readonly format: ExchangeFormat;
  readonly rules: readonly ReadRule[];
  readonly refusals: readonly Refusal[];
}

/** So many places that cannot be read are told; a file with more is another kind of file. */
export const MOST_REFUSALS = 1_000;

export interface ReadOptions {
  /** Values for variables that a script or a configuration leaves open, by name without `$`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A fault at a place; the readers turn it into a refusal. */
export class Fault extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
    this.name = 'Fault';
  }
}

/** The beginning of a text on one line, for a refusal. */
export function beginning(text: string): string {
  const line = text.slice(0, 500).trim().split(/\r?\n/, 1)[0]!.trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** Which line of the text a place in it is on, from 1. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}
