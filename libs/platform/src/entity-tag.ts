import type { Response } from 'express';

/** The version in an `If-Match` (RFC 9110 13.1.1), as {@link tagged} wrote it; null without one that is a number. */
export function versionOf(match: string | undefined): number | null {
  const version = /^(?:W\/)?"(\d+)"$/.exec(match ?? '')?.[1];
  return version === undefined ? null : Number(version);
}

/** Gives the answer its version as `ETag`. @returns the answer */
export function tagged<T>(response: Response, version: number, answer: T): T {
  response.setHeader('ETag', `"${version}"`);
  return answer;
}
