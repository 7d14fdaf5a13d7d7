import { Budget, CONTENT_LIMITS, LimitExceeded, readArchive } from '@chancery/content';
import {
  SIMULATION_MESSAGE_BYTES,
  SIMULATION_MESSAGES,
  SIMULATION_ZIP_BYTES,
} from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import { MboxSplitter } from './mbox';

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const MBOX = Buffer.from('From ');
const UNPACKED = 256 * 1024 * 1024;

/** There is more in a zip than is unpacked. */
export class Enough extends Error {}

/**
 * The messages of a file, one after the other as they come in: of an mbox or a zip, told by its first bytes, else the
 * file is one message.
 *
 * @param onMessage gets a message, or null for what is none or too large
 * @throws Enough where the rest of a zip is left
 * @throws Problem 413 a zip that is too large, 422 one that cannot be read
 */
export async function messagesIn(
  file: AsyncIterable<Buffer>,
  onMessage: (message: Buffer | null) => Promise<void>,
): Promise<void> {
  const pieces = file[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MBOX.length) {
    const { value, done } = await pieces.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const whole = (async function* () {
    yield head;
    for (let next; !(next = await pieces.next()).done;) yield next.value;
  })();
  if (head.subarray(0, MBOX.length).equals(MBOX)) return fromMbox(whole, onMessage);
  if (head.subarray(0, ZIP.length).equals(ZIP)) return fromZip(whole, onMessage);
  return onMessage(await gathered(whole, SIMULATION_MESSAGE_BYTES));
}

async function fromMbox(
  file: AsyncIterable<Buffer>,
  onMessage: (message: Buffer | null) => Promise<void>,
): Promise<void> {
  const splitter = new MboxSplitter(SIMULATION_MESSAGE_BYTES);
  for await (const piece of file)
    for (const message of splitter.write(piece)) await onMessage(message);
  for (const message of splitter.end()) await onMessage(message);
}

/** Every file in it is a message, apart from the lists of members and pictures that some programs add. */
async function fromZip(
  file: AsyncIterable<Buffer>,
  onMessage: (message: Buffer | null) => Promise<void>,
): Promise<void> {
  const bytes = await gathered(file, SIMULATION_ZIP_BYTES);
  if (!bytes)
    throw new Problem(
      413,
      'simulation.too-large',
      `A zip has at most ${SIMULATION_ZIP_BYTES / 1e6} MB. An mbox may be larger.`,
    );
  const budget = new Budget({
    ...CONTENT_LIMITS,
    members: SIMULATION_MESSAGES * 2,
    memberBytes: SIMULATION_MESSAGE_BYTES,
    totalBytes: UNPACKED,
  });
  try {
    const end = await readArchive(bytes, budget, async (member) => {
      budget.take(member.bytes?.length ?? 0);
      if (!/\.eml$/i.test(member.name)) return;
      await onMessage(member.limit || member.damage ? null : member.bytes);
    });
    if (end.damage)
      throw new Problem(422, 'simulation.unreadable', 'The zip could not be read to its end.');
  } catch (error) {
    if (error instanceof LimitExceeded) throw new Enough();
    throw error;
  }
}

/** All of it; null where it is larger. */
async function gathered(file: AsyncIterable<Buffer>, most: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of file) {
    size += piece.length;
    if (size <= most) pieces.push(piece);
    else pieces.length = 0;
  }
  return size <= most ? Buffer.concat(pieces) : null;
}
