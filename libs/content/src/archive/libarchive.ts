import { Buffer } from 'node:buffer';
import { type LibarchiveWasm, libarchiveWasm } from 'libarchive-wasm';
import { type Budget, LimitExceeded } from '../budget';

/** One file in an archive; directories and links are passed over. */
export interface ArchiveMember {
  name: string;
  encrypted: boolean;
  /** Null where it could not be read; then {@link damage} says why, or it is encrypted. */
  bytes: Buffer | null;
  damage: string | null;
  limit: LimitExceeded | null;
}

/** How reading an archive as a whole ended. */
export interface ArchiveEnd {
  /** A password is needed to see the members, or one of them. */
  encrypted: boolean;
  /** Why not all members were seen; null when they were. */
  damage: string | null;
}

const PIECE = 256 * 1024;
const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const HEADER_FAULT = /encrypt|password|passphrase/i;
/** A heap that grew beyond this is given up with its instance: WebAssembly memory never shrinks. */
const HEAP_KEPT = 96 * 1024 * 1024;

let instance: Promise<LibarchiveWasm> | null = null;

/**
 * Reads an archive of any format that libarchive knows, member by member. Never throws for what is in the
 * bytes: a member that cannot be read, or is larger than its room, says so itself.
 *
 * @param counts called for each member before it is read; the parts of a document are no members
 * @throws LimitExceeded
 */
export async function readArchive(
  file: Uint8Array,
  budget: Budget,
  onMember: (member: ArchiveMember) => Promise<void>,
  counts: (budget: Budget) => void = (each) => each.member(),
): Promise<ArchiveEnd> {
  const library = await (instance ??= libarchiveWasm());
  let failed = false;
  try {
    return await read(library, file, budget, onMember, () => counts(budget));
  } catch (error) {
    failed = !(error instanceof LimitExceeded);
    if (!failed) throw error;
    return { encrypted: false, damage: 'archive cannot be read' };
  } finally {
    if (failed || library.module.HEAP8.length > HEAP_KEPT) instance = null;
  }
}

/** Small, because the last piece is lost where the data break off. */
const STREAM_PIECE = 8 * 1024;

/** What can be read of the first member, of an archive that is known to end in its midst. */
export async function readFirstMember(file: Uint8Array, room: number): Promise<ArchiveMember> {
  const library = await (instance ??= libarchiveWasm());
  const none = { name: '', encrypted: false, bytes: null, limit: null, damage: 'cannot be read' };
  const { module } = library;
  const input = module._malloc(file.length);
  module.HEAP8.set(file, input);
  const archive = opened(library, input, file.length);
  try {
    const entry = archive === 0 ? 0 : library.read_next_entry(archive);
    return entry === 0 ? none : memberOf(library, archive, entry, room, STREAM_PIECE);
  } catch {
    return none;
  } finally {
    if (archive !== 0) library.read_free(archive);
    module._free(input);
    if (module.HEAP8.length > HEAP_KEPT) instance = null;
  }
}

async function read(
  library: LibarchiveWasm,
  file: Uint8Array,
  budget: Budget,
  onMember: (member: ArchiveMember) => Promise<void>,
  count: () => void,
): Promise<ArchiveEnd> {
  const { module } = library;
  const input = module._malloc(file.length);
  if (input === 0) throw new LimitExceeded('memory');
  module.HEAP8.set(file, input);
  let archive = 0;
  try {
    archive = opened(library, input, file.length);
    if (archive === 0) return { encrypted: false, damage: 'archive cannot be read' };
    let encrypted = false;
    let unpacked = 0;
    for (;;) {
      const entry = library.read_next_entry(archive);
      encrypted ||= library.read_has_encrypted_entries(archive) === 1;
      if (entry === 0) break;
      const kind = library.entry_filetype(entry);
      if (kind !== REGULAR && kind !== 0) {
        // What a link or device holds is nothing; a directory is only part of names.
        if (kind !== DIRECTORY) count();
        continue;
      }
      count();
      const member = memberOf(library, archive, entry, budget.room);
      if (member.limit && budget.room < budget.limits.memberBytes)
        member.limit = new LimitExceeded('bytes');
      encrypted ||= member.encrypted;
      unpacked += member.bytes?.length ?? 0;
      await onMember(member);
      if (member.limit && member.limit.limit !== 'member-bytes') throw member.limit;
      budget.take(member.bytes?.length ?? 0);
      budget.ratio(unpacked, file.length);
    }
    const fault = library.error_string(archive) || null;
    if (fault && HEADER_FAULT.test(fault)) encrypted = true;
    return { encrypted, damage: fault && !encrypted ? 'archive cannot be read to its end' : null };
  } finally {
    if (archive !== 0) library.read_free(archive);
    module._free(input);
  }
}

function opened(library: LibarchiveWasm, input: number, length: number): number {
  try {
    return library.read_new_memory(input, length);
  } catch {
    return 0;
  }
}

function memberOf(
  library: LibarchiveWasm,
  archive: number,
  entry: number,
  room: number,
  size = PIECE,
): ArchiveMember {
  const name = library.entry_pathname(entry) || '';
  const encrypted = library.entry_is_encrypted(entry) !== 0;
  const member: ArchiveMember = { name, encrypted, bytes: null, damage: null, limit: null };
  if (encrypted) return member;
  const pieces: Buffer[] = [];
  let length = 0;
  const { module } = library;
  const piece = module._malloc(size);
  try {
    for (;;) {
      const got = library.read_data(archive, piece, size);
      if (got === 0) break;
      length += got;
      pieces.push(Buffer.from(module.HEAP8.slice(piece, piece + got).buffer));
      if (length > room) {
        member.limit = new LimitExceeded('member-bytes');
        break;
      }
    }
  } catch (error) {
    if (HEADER_FAULT.test((error as Error).message)) member.encrypted = true;
    else member.damage = 'member cannot be read to its end';
  } finally {
    module._free(piece);
  }
  member.bytes = Buffer.concat(pieces);
  return member;
}
