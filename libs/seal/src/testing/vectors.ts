/**
 * Running published vectors against one implementation, in Node or in a page. Nothing here may touch Node or the
 * DOM: files come in as text, results go out as plain objects.
 */
/** What the vectors are run against. `open…` and `verify…` reject or answer false for what must be refused. */
export interface Implementation {
  readonly name: string;
  openObject(
    key: Uint8Array,
    sealed: Uint8Array,
    aad: Uint8Array,
    rotationMask?: number,
  ): Promise<Uint8Array>;
  openStream(
    key: Uint8Array,
    chunks: AsyncIterable<Uint8Array>,
    aad: Uint8Array,
    rotationMask?: number,
  ): AsyncIterable<Uint8Array>;
  openSegments(
    key: Uint8Array,
    header: Uint8Array,
    aad: Uint8Array,
    from: number,
    segments: Uint8Array[],
    total: number,
    rotationMask?: number,
  ): Promise<Uint8Array>;
  /** Seals pieces, the last one as last segment, with these IVs: the object's, then one for each segment. */
  sealPieces(
    key: Uint8Array,
    pieces: Uint8Array[],
    aad: Uint8Array,
    params: { segmentLength: number; rotationMask?: number },
    ivs: Uint8Array[],
  ): Promise<Uint8Array>;
  sealGcm(
    key: Uint8Array,
    iv: Uint8Array,
    aad: Uint8Array,
    plaintext: Uint8Array,
  ): Promise<Uint8Array>;
  openGcm(
    key: Uint8Array,
    iv: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Promise<Uint8Array>;
  /** The platform's own HKDF. */
  hkdf(
    hash: 'SHA-256' | 'SHA-384',
    ikm: Uint8Array,
    salt: Uint8Array,
    info: Uint8Array,
    size: number,
  ): Promise<Uint8Array>;
  /** This library's expand step. */
  expand(prk: Uint8Array, info: Uint8Array, size: number): Promise<Uint8Array>;
  hmac384(key: Uint8Array, message: Uint8Array): Promise<Uint8Array>;
  verifyEd25519(
    publicKey: Record<string, unknown>,
    message: Uint8Array,
    signature: Uint8Array,
  ): Promise<boolean>;
  /** A compact JWS, only `algorithm` allowed. */
  verifyJws(key: Record<string, unknown>, jws: string, algorithm: string): Promise<boolean>;
}

/** What became of one file. */
export interface FileResult {
  readonly file: string;
  readonly rows: number;
  readonly run: number;
  readonly skipped: readonly { readonly id: number; readonly reason: string }[];
  readonly failed: readonly { readonly id: number; readonly why: string }[];
}

/** A table of results, one line a file, for a person to read. */
export function table(title: string, results: readonly FileResult[]): string {
  const lines = [['file', 'rows', 'run', 'failed', 'skipped']];
  for (const { file, rows, run, failed, skipped } of results) {
    const reasons = new Map<string, number[]>();
    for (const { id, reason } of skipped) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
    const why = [...reasons]
      .map(([reason, ids]) => `${ids.length} (${reason}: ${ranges(ids)})`)
      .join('; ');
    lines.push([file, String(rows), String(run), String(failed.length), why || '0']);
  }
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return [
    title,
    ...lines.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
  ].join('\n');
}

/** 1, 2, 3, 7 as "1-3, 7". */
function ranges(ids: readonly number[]): string {
  const found: [number, number][] = [];
  for (const id of ids) {
    const open = found.at(-1);
    if (open && open[1] === id - 1) open[1] = id;
    else found.push([id, id]);
  }
  return found.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

/** A check gives null, or says what is wrong with the row. */
export type Check<Item> = (item: Item) => Promise<string | null>;

export async function collect<Item extends { readonly id: number }>(
  file: string,
  items: readonly Item[],
  checks: readonly Check<Item>[],
  unfit: (item: Item) => string | null = () => null,
): Promise<FileResult> {
  const skipped: { id: number; reason: string }[] = [];
  const failed: { id: number; why: string }[] = [];
  for (const item of items) {
    const reason = unfit(item);
    if (reason !== null) {
      skipped.push({ id: item.id, reason });
      continue;
    }
    for (const check of checks) {
      const why = await check(item).catch((error: unknown) => String(error));
      if (why !== null) failed.push({ id: item.id, why });
    }
  }
  return { file, rows: items.length, run: items.length - skipped.length, skipped, failed };
}

export const same = (
  actual: Uint8Array,
  expected: Uint8Array | undefined,
  what: string,
): string | null =>
  expected !== undefined && toHex(actual) === toHex(expected) ? null : `differs: ${what}`;

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.trim().length / 2);
  for (let at = 0; at < bytes.length; at++)
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
