import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { RuleFiles } from '@chancery/contracts';
import {
  decodeText,
  Fault,
  type FileFault,
  isListFile,
  LIST_FOLDER,
  ORDER_FILE,
  type RuleFile,
} from '@chancery/exchange';
import { CommandError, EXIT } from './exit';
import { readInput } from './files';

/** Whether something is there and is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/**
 * The rules of a folder, or of one file.
 * @throws CommandError 65 when it cannot be read
 */
export async function readRules(path: string): Promise<RuleFiles> {
  const source = basename(resolve(path));
  if (await isFolder(path)) return { source, folder: true, files: await readFolder(path) };
  return { source, folder: false, files: [{ name: source, text: await readText(path) }] };
}

async function readFolder(path: string): Promise<RuleFile[]> {
  const lists = await readdir(join(path, LIST_FOLDER)).catch(() => []);
  const names = [...(await readdir(path)), ...lists.map((name) => `${LIST_FOLDER}${name}`)]
    .filter((name) => name.endsWith('.json'))
    .sort();
  return Promise.all(names.map(async (name) => ({ name, text: await readText(join(path, name)) })));
}

async function readText(path: string): Promise<string> {
  const bytes = await readInput(path);
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandError(EXIT.badInput, `${path}:${error.line}: ${error.reason}`);
  }
}

/** The rules that a folder holds by now; none where it is not there yet, or was not written by an export. */
export async function exported(path: string): Promise<RuleFile[]> {
  if (!(await isFolder(path))) return [];
  const files = await readFolder(path);
  return files.some(({ name }) => name === ORDER_FILE) ? files : [];
}

/**
 * Makes the folder hold these files: those that differ are written, and of those that were exported into it
 * before, the ones of rules and named lists that are gone are deleted. Anything else in it is left alone.
 *
 * @throws CommandError 73 when it cannot be written
 */
export async function writeFolder(
  path: string,
  files: readonly RuleFile[],
  before: readonly RuleFile[],
): Promise<void> {
  const known = new Map(before.map(({ name, text }) => [name, text]));
  try {
    await mkdir(path, { recursive: true });
    if (files.some(({ name }) => isListFile(name)))
      await mkdir(join(path, LIST_FOLDER), { recursive: true });
    for (const { name, text } of files)
      if (known.get(name) !== text) await writeFile(join(path, name), text);
    const stay = new Set(files.map(({ name }) => name));
    const listed = new Set(orderOf(known.get(ORDER_FILE) ?? ''));
    for (const name of known.keys())
      if (!stay.has(name) && (listed.has(name) || isListFile(name))) await rm(join(path, name));
  } catch (error) {
    throw new CommandError(
      EXIT.cannotCreate,
      `${path}: cannot be written (${(error as { code?: string }).code ?? 'error'})`,
    );
  }
}

function orderOf(text: string): string[] {
  try {
    const { order } = JSON.parse(text) as { order?: unknown };
    return Array.isArray(order) ? order.map(String) : [];
  } catch {
    return [];
  }
}

/** What is wrong with files, a line each: file, line, JSON pointer and why. */
export function faultLines(path: string, folder: boolean, faults: readonly FileFault[]): string {
  return faults
    .map(({ file, line, pointer, detail }) =>
      [`${folder ? join(path, file) : path}:${line}:`, pointer && `${pointer}:`, detail]
        .filter(Boolean)
        .join(' '),
    )
    .join('\n');
}
