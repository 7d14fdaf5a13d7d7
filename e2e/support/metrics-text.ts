export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"/y;

/**
 * The Prometheus text form 0.0.4, read strictly: every sample after a TYPE of its family, no family twice, no
 * sample twice, label names as they may be.
 *
 * @throws naming the line that is none
 */
export function parseMetrics(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const types = new Map<string, string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (type) {
      if (types.has(type[1]!)) throw new Error(`twice: ${line}`);
      types.set(type[1]!, type[2]!);
      continue;
    }
    const [, name, labelled, number] = LINE.exec(line) ?? [];
    if (!name || !number) throw new Error(`not a sample: ${line}`);
    if (!types.has(name) && !types.has(name.replace(/_(bucket|sum|count)$/, '')))
      throw new Error(`no type before: ${line}`);
    const labels = labelsOf(labelled ?? '');
    const value = Number(number.replace(/Inf$/, 'Infinity').replace(/^Nan$/, 'NaN'));
    if (Number.isNaN(value) && number.toLowerCase() !== 'nan')
      throw new Error(`no number: ${line}`);
    const key = `${name}{${labelled ?? ''}}`;
    if (seen.has(key)) throw new Error(`twice: ${line}`);
    seen.add(key);
    samples.push({ name, labels, value });
  }
  return samples;
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  for (let at = 0; at < text.length;) {
    const found = LABEL.exec(text);
    if (!found || found.index !== at) throw new Error(`not labels: ${text}`);
    labels[found[1]!] = found[2]!;
    at = LABEL.lastIndex;
    if (text[at] === ',') at += 1;
    LABEL.lastIndex = at;
  }
  return labels;
}
