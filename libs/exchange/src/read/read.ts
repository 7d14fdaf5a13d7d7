import { decodeText } from '../decode';
import { beginning, Fault, type ReadFile, type ReadOptions } from '../model';
import { readScript } from '../powershell/script';
import { readDsc } from './dsc';
import { readJson } from './json';
import { readXml } from './xml';

/**
 * Reads a file of Exchange's mail flow rules. What kind it is is told by its content, never by its
 * name. Nothing in it is evaluated; what cannot be read is refused with its line and the reason, and
 * never keeps the rest from being read.
 */
export function readExchange(input: Uint8Array | string, options: ReadOptions = {}): ReadFile {
  let text: string;
  try {
    text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : decodeText(input);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return refused('', error.line, error.reason);
  }
  const start = text.trimStart();
  if (/^<(?:[?!]|[a-z])/i.test(start) && !/^<#/.test(start))
    return { format: 'xml', ...readXml(text, options) };
  if (/^[[{]/.test(start) && (isJson(start) || !/-TransportRule\b|EXOTransportRule/i.test(text)))
    return isChancery(start)
      ? { format: 'chancery', rules: [], refusals: [] }
      : { format: 'json', ...readJson(text, options) };
  if (/^[^\S\n]*EXOTransportRule\b/im.test(text))
    return { format: 'dsc', ...readDsc(text, options) };
  if (/\b(?:new|set)-transportrule\b/i.test(text))
    return { format: 'commands', ...readScript(text, options) };
  return refused(
    text,
    1,
    'There are no mail flow rules in this file. It may be an export as XML, Get-TransportRule as JSON, a script with New-TransportRule commands or a Microsoft365DSC configuration.',
  );
}

const refused = (text: string, line: number, reason: string): ReadFile => ({
  format: 'unknown',
  rules: [],
  refusals: [{ line, text: beginning(text), reason }],
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Rules as Chancery writes them itself have predicates in place of parameters. */
function isChancery(text: string): boolean {
  if (!isJson(text)) return false;
  const parsed = JSON.parse(text) as unknown;
  const list = Array.isArray(parsed) ? parsed : (parsed as { rules?: unknown }).rules;
  return (
    Array.isArray(list) &&
    list.some(
      (each: unknown) =>
        Array.isArray((each as { actions?: unknown } | null)?.actions) &&
        typeof (each as { actions: unknown[] }).actions[0] === 'object',
    )
  );
}
