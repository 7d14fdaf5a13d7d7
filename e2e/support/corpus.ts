import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const WORKSPACE = resolve(import.meta.dirname, '../..');
/** Folder that holds `corpus/` and `vectors/`; foreign data stays outside the project. */
export const SHARED = resolve(WORKSPACE, process.env['CHANCERY_CORPUS'] ?? '../shared');

export interface CorpusFacts {
  subject: string | null;
  messageId: string | null;
  from: { name: string; address: string }[];
  to: { name: string; address: string }[];
  cc: { name: string; address: string }[];
  contentType: string;
  leaves: {
    path: string;
    type: string;
    charset: string | null;
    encoding: string | null;
    disposition: string | null;
    filename: string | null;
    bytes: number;
    sha256: string;
  }[];
  attachments: unknown[];
  cmsParts?: unknown;
}

export interface CorpusEntry {
  file: string;
  sha256: string;
  bytes: number;
  tags: string[];
  facts: CorpusFacts;
  firm: boolean;
  weak: string[];
}

/** The entries of the MIME corpus. @throws when it is not there. */
export function mimeCorpus(): CorpusEntry[] {
  return JSON.parse(
    readFileSync(resolve(SHARED, 'corpus/mime/index.json'), 'utf8'),
  ) as CorpusEntry[];
}

export const corpusFile = (file: string): Buffer => readFileSync(resolve(SHARED, 'corpus', file));
