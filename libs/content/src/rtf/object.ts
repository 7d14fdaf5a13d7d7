import { Buffer } from 'node:buffer';
import { ole10Native } from '../legacy/packaged';

const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/**
 * The file in the data of an embedded object (MS-OLEDS 2.2): after a header with three names, a compound
 * file or a packaged one; whatever else it is stays as it stands.
 */
export function rtfObject(object: Buffer): { name: string; bytes: Buffer } {
  const compound = object.indexOf(COMPOUND);
  if (compound >= 0) return { name: '', bytes: object.subarray(compound) };
  const name = object.indexOf('Package\0');
  if (name < 0) return { name: '', bytes: object };
  // After the class: names of topic and item, each with its length, then the length of the data.
  let at = name + 8;
  for (let i = 0; i < 2 && at + 4 <= object.length; i++) at += 4 + object.readUInt32LE(at);
  return ole10Native(object.subarray(at)) ?? { name: '', bytes: object };
}
