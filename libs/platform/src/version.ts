/** Put in place by the build (`tools/vite.service.ts`); a spec runs without one. */
declare const CHANCERY_BUILD: { version: string; revision: string } | undefined;

const build =
  typeof CHANCERY_BUILD === 'undefined' ? { version: '0.0.0', revision: '' } : CHANCERY_BUILD;

/** The version of the product, as its package says. */
export const VERSION = build.version;
/** What it was built from, where whoever built it said so (`CHANCERY_REVISION` of the build). */
export const REVISION = build.revision;
