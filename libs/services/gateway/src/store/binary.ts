/**
 * PostgreSQL's binary format of one-dimensional arrays, written straight into one buffer. `pg` sends a
 * Buffer parameter in binary, and the server reads it as the type the statement casts it to: one round
 * trip for a whole batch, without the text escaping that made up a third of a batch's cost.
 */
const OID = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25, uuid: 2950 } as const;
export type ElementType = keyof typeof OID;

const HEADER = 20;

function assemble(
  type: ElementType,
  sizes: (value: number) => number,
  count: number,
  write: (out: Buffer, at: number, index: number) => void,
): Buffer {
  let total = HEADER;
  let nulls = 0;
  for (let index = 0; index < count; index++) {
    const size = sizes(index);
    if (size < 0) nulls = 1;
    total += 4 + Math.max(size, 0);
  }
  const out = Buffer.allocUnsafe(total);
  out.writeInt32BE(count === 0 ? 0 : 1, 0);
  out.writeInt32BE(nulls, 4);
  out.writeInt32BE(OID[type], 8);
  if (count === 0) return out.subarray(0, 12);
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  let at = HEADER;
  for (let index = 0; index < count; index++) {
    const size = sizes(index);
    out.writeInt32BE(size < 0 ? -1 : size, at);
    at += 4;
    if (size > 0) write(out, at, index);
    at += Math.max(size, 0);
  }
  return out;
}

export const bytea = (values: readonly (Uint8Array | null)[]): Buffer =>
  assemble(
    'bytea',
    (i) => values[i]?.length ?? -1,
    values.length,
    (out, at, i) => out.set(values[i]!, at),
  );

export const text = (values: readonly (string | null)[]): Buffer => {
  // NUL cannot stand in a PostgreSQL text; mail may hold one anywhere.
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  return assemble(
    'text',
    (i) => lengths[i]!,
    values.length,
    (out, at, i) => void out.write(values[i]!, at, 'utf8'),
  );
};

export const int4 = (values: readonly (number | null)[]): Buffer =>
  assemble(
    'int4',
    (i) => (values[i] === null ? -1 : 4),
    values.length,
    (out, at, i) => void out.writeInt32BE(values[i]!, at),
  );

export const int8 = (values: readonly (number | null)[]): Buffer =>
  assemble(
    'int8',
    (i) => (values[i] === null ? -1 : 8),
    values.length,
    (out, at, i) => void out.writeBigInt64BE(BigInt(values[i]!), at),
  );

export const bool = (values: readonly boolean[]): Buffer =>
  assemble(
    'bool',
    () => 1,
    values.length,
    (out, at, i) => void out.writeUInt8(values[i] ? 1 : 0, at),
  );

export const uuid = (values: readonly (string | null)[]): Buffer =>
  assemble(
    'uuid',
    (i) => (values[i] === null ? -1 : 16),
    values.length,
    (out, at, i) => void out.write(values[i]!.replaceAll('-', ''), at, 'hex'),
  );
