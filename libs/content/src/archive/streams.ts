import { Buffer } from 'node:buffer';
import { constants, gunzipSync } from 'node:zlib';
import { type Budget, LimitExceeded } from '../budget';
import { type ArchiveMember, readFirstMember } from './libarchive';

/**
 * libarchive opens compressed streams only as the cover of an archive. Streams may follow one another,
 * so one that holds the head of a tar goes in front and one that holds a known end behind: what lies
 * between the two is what was given. Both are made by bzip2 and xz themselves.
 */
const COVERS = {
  'application/x-bzip2': {
    head: 'QlpoOTFBWSZTWXHADBEAAB9bgMiAQABFgAAEZAAeAAgAIABUQjTTJoZoJRoSNpBl0IbHj1gpUyMuu0wnAtBMHVzEw5DfHo+MANYu5IpwoSDjgBgi',
    end: 'QlpoOTFBWSZTWb9AiScAEBhZgMQQQAAAEC/hnaAACCAAQFUiAADT1CjRkDRpkaSIAXVIiAI5x8194nuaZ70nnv6tcrWtTClX1ybCAH4u5IpwoSF+gRJO',
  },
  'application/x-xz': {
    head: '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4AH/AC9dADIYSu6UtMJtCvYS6/93uQFdyY99UJKrEWD9Jb+Hf3XCYD4X308f9d1mk3ghSmIAAAAA4oqMAAFHgAQAAADMyYzvPjANiwIAAAAAAVla',
    end: '/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj6AAfALFdADGaCEfzTpvf6yphOyieGof/vHOLAd/CitpvgG/6q7tbNfzhjfS5QqK6b/YIjH2KJiwexrB7b8irXzRJdI5nqMV2N9LRlArAaKjnDH1tkpbfXdue2vK1hPR9wuNZiRKwCxE515sDW3qUFMlumjXtibZ0/t9bOz+zIcufV6y2TeFpHW/7S4gQbELLiD9cAI/QTq8mKJRxHz2PJOFwnqcjX+woy4XRlZiKfiqR8hcH3bgAAAAAAAAXUV+wAAHJAaCAIAA2lAjxPjANiwIAAAAAAVla',
  },
} as const;
/** What the end begins with. */
const END_MARK = Buffer.from('chancery: end of what was given\n');
const END_BYTES = END_MARK.length + 512 * 1024;

const EXTENSIONS = /\.(?:gz|bz2?|xz)$/i;
const TAR_EXTENSIONS = /\.(?:tgz|tbz2?|txz)$/i;

/** Is this type a compressed stream rather than an archive? */
export const isStream = (type: string): boolean => type === 'application/gzip' || type in COVERS;

/** The one member of a compressed stream, named after its container where the stream names nothing. */
export async function readStream(
  file: Buffer,
  type: string,
  name: string | null,
  budget: Budget,
): Promise<ArchiveMember> {
  const member =
    type === 'application/gzip' ? gunzipped(file, budget) : await uncovered(file, type);
  if (member.name === '') member.name = nameWithin(name);
  return member;

  async function uncovered(bytes: Buffer, of: string): Promise<ArchiveMember> {
    const cover = COVERS[of as keyof typeof COVERS];
    const joined = Buffer.concat([
      Buffer.from(cover.head, 'base64'),
      bytes,
      Buffer.from(cover.end, 'base64'),
    ]);
    const found = await readFirstMember(joined, budget.room + END_BYTES);
    const end = found.bytes?.lastIndexOf(END_MARK) ?? -1;
    const limit =
      end < 0 && found.limit
        ? new LimitExceeded(limitOf(budget))
        : end > budget.room
          ? new LimitExceeded(limitOf(budget))
          : null;
    return {
      name: '',
      encrypted: false,
      bytes: end < 0 ? found.bytes : found.bytes!.subarray(0, end),
      damage: end < 0 && !limit ? 'compressed data cannot be read to its end' : null,
      limit,
    };
  }
}

const limitOf = (budget: Budget): 'bytes' | 'member-bytes' =>
  budget.room < budget.limits.memberBytes ? 'bytes' : 'member-bytes';

function nameWithin(name: string | null): string {
  if (!name) return '';
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return TAR_EXTENSIONS.test(last)
    ? last.replace(TAR_EXTENSIONS, '.tar')
    : last.replace(EXTENSIONS, '');
}

function gunzipped(file: Buffer, budget: Budget): ArchiveMember {
  const member: ArchiveMember = {
    name: gzipName(file),
    encrypted: false,
    bytes: null,
    damage: null,
    limit: null,
  };
  const options = { maxOutputLength: Math.max(1, budget.room) };
  try {
    member.bytes = gunzipSync(file, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      member.limit = new LimitExceeded(limitOf(budget));
      return member;
    }
    member.damage = 'compressed data cannot be read to its end';
    try {
      member.bytes = gunzipSync(file, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      member.bytes = null;
    }
  }
  return member;
}

/** The name that a gzip header holds (RFC 1952), '' for none. */
function gzipName(file: Buffer): string {
  const flags = file[3] ?? 0;
  if ((flags & 8) === 0) return '';
  let at = 10;
  if (flags & 4) at += 2 + (file.length >= 12 ? file.readUInt16LE(10) : 0);
  const end = file.indexOf(0, at);
  return end < 0 || end - at > 1024 ? '' : file.toString('latin1', at, end);
}
