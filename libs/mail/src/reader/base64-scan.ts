import { BASE64_KIND, BASE64_PAD, BASE64_SPACE } from '../transfer/base64';

/** Bytes that are looked at in one call: with what is read they fit into the nearest cache. */
export const SCAN_BLOCK = 16 * 1024;
const LANES = 16;
/** The two tables stand in front of the data. */
const DATA = 2 * LANES;
const SPACE = 32;
/** A byte-wide counter holds so many steps. */
const STEPS = 255;

/**
 * How many characters of base64 stand in `bytes[from, to)`, at most {@link SCAN_BLOCK} of them, when nothing
 * else does but spaces, tabs and line ends; -1 when something else does, or where it cannot be told.
 *
 * Attachments are most of what mail weighs, and the runtime has nothing that looks at bytes without making a
 * string of them first. So this is done by sixteen bytes at a time in WebAssembly; where that is not to be had
 * the answer is always -1, and the caller goes byte by byte.
 */
export function scanBase64(bytes: Uint8Array, from: number, to: number): number {
  if (!scanner) return -1;
  const { memory, count } = scanner;
  const length = to - from;
  const padded = Math.ceil(length / LANES) * LANES;
  memory.set(bytes.subarray(from, to), DATA);
  memory.fill(SPACE, DATA + length, DATA + padded);
  return padded === 0 ? 0 : count(padded);
}

interface Scanner {
  memory: Uint8Array;
  /** Takes a positive multiple of {@link LANES}. */
  count(length: number): number;
}

/*
 * A byte is told by its two halves: each class of bytes that begins with the same upper half has one bit, and
 * a byte is bad when the bit of its upper half is set in the table of lower halves (the way of Muła and Lemire,
 * "Faster Base64 Encoding and Decoding using AVX2 Instructions", 2018). As there are at most eight different
 * sets of lower halves (six, and one of them is "all"), eight bits do.
 */
function tables(): Uint8Array {
  const both = new Uint8Array(2 * LANES);
  const classes = new Map<string, number>();
  for (let high = 0; high < LANES; high++) {
    const bad = Array.from({ length: LANES }, (_, low) => isBad(high * LANES + low));
    const key = bad.join();
    const bit = classes.get(key) ?? 1 << classes.size;
    classes.set(key, bit);
    both[LANES + high] = bit;
    bad.forEach((is, low) => {
      if (is) both[low]! |= bit;
    });
  }
  return both;
}

/** Neither of the alphabet nor white space; padding is bad too, as what follows it needs another look. */
const isBad = (byte: number): boolean =>
  BASE64_KIND[byte]! >= BASE64_PAD && BASE64_KIND[byte] !== BASE64_SPACE;

/** Instructions by their names in the specification of WebAssembly 3.0 (section 5.4). */
const LOOP = [0x03, 0x40];
const END = 0x0b;
const AGAIN_IF = [0x0d, 0];
const SELECT = 0x1b;
const I32_LT_U = 0x49;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32 = 0x7f;
const V128 = 0x7b;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const i32 = (value: number): number[] => [0x41, ...signed(value)];
const vector = (code: number, ...rest: number[]): number[] => [0xfd, ...unsigned(code), ...rest];
const LOAD = (offset: number): number[] => vector(0x00, 0, ...unsigned(offset));
const SPLAT = vector(0x0f);
const LANE = (lane: number): number[] => vector(0x1b, lane);
const LT_S = vector(0x25);
const AND = vector(0x4e);
const OR = vector(0x50);
const ANY_TRUE = vector(0x53);
const SUB = vector(0x71);
const PAIRS_OF_8 = vector(0x7d);
const PAIRS_OF_16 = vector(0x7f);
const SHIFT_RIGHT = vector(0x8d);
const ADD_32 = vector(0xae);
/** The relaxed one: an index is never above 15 here, for which all processors agree. */
const SWIZZLE = vector(0x100);

/** `count(length)`: see {@link Scanner}. */
function code(): number[] {
  const [length, at, stop, low, high, nibble, blank, zero, bytes, bad, white, whites] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ] as const;
  const halves = (table: number, half: number[]) => [...get(table), ...half, ...SWIZZLE];
  const lowerHalf = [...get(bytes), ...get(nibble), ...AND];
  const upperHalf = [...get(bytes), ...i32(4), ...SHIFT_RIGHT, ...get(nibble), ...AND];
  const step = [
    ...[...get(at), ...LOAD(DATA), ...set(bytes)],
    ...[...get(bad), ...halves(low, lowerHalf), ...halves(high, upperHalf), ...AND, ...OR],
    ...set(bad),
    // A lane that is less than `blank` is -1: subtracting it counts.
    ...[...get(white), ...get(bytes), ...get(blank), ...LT_S, ...SUB, ...set(white)],
    ...[...get(at), ...i32(LANES), I32_ADD, ...tee(at), ...get(stop), I32_LT_U, ...AGAIN_IF],
  ];
  const nearer = [...get(stop), ...get(length), ...get(stop), ...get(length), I32_LT_U, SELECT];
  const round = [
    ...[...get(at), ...i32(STEPS * LANES), I32_ADD, ...set(stop), ...nearer, ...set(stop)],
    ...[...get(zero), ...set(white), ...LOOP, ...step, END],
    ...[...get(whites), ...get(white), ...PAIRS_OF_8, ...PAIRS_OF_16, ...ADD_32, ...set(whites)],
    ...[...get(at), ...get(length), I32_LT_U, ...AGAIN_IF],
  ];
  const sum = [1, 2, 3].flatMap((lane) => [...get(whites), ...LANE(lane), I32_ADD]);
  return [
    ...[...i32(0), ...LOAD(0), ...set(low), ...i32(0), ...LOAD(LANES), ...set(high)],
    ...[...i32(15), ...SPLAT, ...set(nibble), ...i32(SPACE + 1), ...SPLAT, ...set(blank)],
    ...[...LOOP, ...round, END],
    ...[...i32(-1), ...get(length), ...get(whites), ...LANE(0), ...sum, I32_SUB],
    ...[...get(bad), ...ANY_TRUE, SELECT, END],
  ];
}

/** One function `c` and one page of memory `m`. */
function module(): Uint8Array {
  const section = (id: number, ...body: number[]) => [id, ...unsigned(body.length), ...body];
  const locals = [2, 2, I32, 9, V128];
  const body = [...locals, ...code()];
  const name = (text: string) => [text.length, text.charCodeAt(0)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 1, I32, 1, I32),
    ...section(3, 1, 0),
    ...section(5, 1, 0, 1),
    ...section(7, 2, ...name('c'), 0, 0, ...name('m'), 2, 0),
    ...section(10, 1, ...unsigned(body.length), ...body),
  ]);
}

/** LEB128, as WebAssembly writes its numbers. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}

/** What is used of it here: the types come with a browser's, which this library is not built with. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => {
    exports: { c: Scanner['count']; m: { buffer: ArrayBuffer } };
  };
};

function createScanner(): Scanner | null {
  const bytes = module();
  // A processor without vectors of 16 bytes does not take it.
  if (!WebAssembly.validate(bytes)) return null;
  const { c: count, m } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const memory = new Uint8Array(m.buffer);
  memory.set(tables());
  return { memory, count };
}

const scanner = createScanner();
