/** What runs inside the page: the library's browser half and the same vectors as in Node. */
import { runFloeFiles, runWycheproofFiles } from '../../libs/seal/src/testing/all-vectors';
import type { FileResult } from '../../libs/seal/src/testing/vectors';
import { webImplementation } from '../../libs/seal/src/testing/web-implementation';
import * as seal from '../../libs/seal/src/web';

const read = async (folder: string, file: string): Promise<string> => {
  const answer = await fetch(`/vectors/${folder}/${file}`);
  if (!answer.ok) throw new Error(`${folder}/${file}: ${answer.status}`);
  return answer.text();
};

const bytesAt = async (path: string): Promise<Uint8Array> =>
  new Uint8Array(await (await fetch(path)).arrayBuffer());

/** Every vector of both folders. */
async function runVectors(files: {
  floe: string[];
  wycheproof: string[];
}): Promise<Record<'floe' | 'wycheproof', FileResult[]>> {
  return {
    floe: await runFloeFiles(webImplementation, files.floe, read),
    wycheproof: await runWycheproofFiles(webImplementation, files.wycheproof, read),
  };
}

/** Opens plaintext bytes `start` to `end` of the object at `/object` from the fewest segments, as the portal does. */
async function openPart(message: string, start: number, end: number): Promise<number[]> {
  const [key, sealed] = [await seal.importKey(await bytesAt('/key')), await bytesAt('/object')];
  const header = sealed.subarray(0, seal.headerLength);
  const total = seal.segmentCount(sealed.length, seal.messageSegmentLength);
  const { from, count, skip } = seal.segmentsFor(start, end, seal.messageSegmentLength);
  const segments = seal
    .splitSegments(sealed.subarray(seal.headerLength), seal.messageSegmentLength)
    .slice(from, from + count);
  const opened = await seal.openSegments(
    key,
    header,
    seal.messageContext(message),
    from,
    segments,
    total,
  );
  return [...opened.subarray(skip, skip + end - start)];
}

/** The code with which an object is refused when one of its bytes is altered, or null where it opens. */
async function refusalOf(message: string, at: number): Promise<string | null> {
  const sealed = await bytesAt('/object');
  sealed[at] = (sealed[at] ?? 0) ^ 1;
  try {
    await seal.openObject(await bytesAt('/key'), sealed, seal.messageContext(message));
    return null;
  } catch (error) {
    return error instanceof seal.SealError ? error.code : String(error);
  }
}

/** Seals in the page what Node will open. */
async function sealHere(message: string, length: number): Promise<number[]> {
  const plaintext = new Uint8Array(length).map((_, at) => at % 251);
  return [
    ...(await seal.sealObject(await bytesAt('/key'), plaintext, seal.messageContext(message))),
  ];
}

const sealPage = { runVectors, openPart, refusalOf, sealHere };
/** What the spec may call: it reaches the page through this one name. */
export type SealPage = typeof sealPage;
Object.assign(globalThis, { sealPage });
