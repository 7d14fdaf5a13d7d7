import { createHash } from 'node:crypto';

const WINDOW_MS = 3_600_000;

interface Accepted {
  id: string;
  organisation: string;
  at: number;
}

/**
 * Folds a message that a client sends again because our 250 was lost on the way. A message counts as
 * possibly lost only from the moment its session ended without another command after our answer (or its
 * gateway died): an identical message on a live session is another message.
 */
export class Resends {
  private readonly lost = new Map<string, Accepted>();

  /** @returns null where the client gave no Message-ID to recognise it by. */
  static key(
    organisation: string,
    messageId: string | null,
    sender: string,
    recipients: readonly string[],
    digest: Buffer,
  ): Buffer | null {
    if (!messageId) return null;
    const hash = createHash('sha256');
    for (const part of [organisation, messageId, sender, ...[...recipients].sort()])
      hash.update(`${Buffer.byteLength(part)}:${part}`);
    return hash.update(digest).digest();
  }

  /** Our answer to this message may not have arrived. */
  markLost(key: Buffer, id: string, organisation: string, at = Date.now()): void {
    this.lost.set(key.toString('base64'), { id, organisation, at });
  }

  /** The message this one repeats, if its answer may have been lost within the hour. */
  find(key: Buffer | null, now = Date.now()): string | null {
    if (!key) return null;
    const name = key.toString('base64');
    const known = this.lost.get(name);
    if (!known) return null;
    if (now - known.at > WINDOW_MS) {
      this.lost.delete(name);
      return null;
    }
    return known.id;
  }

  /** The client has now seen an answer for it. */
  settle(key: Buffer): Accepted | null {
    const name = key.toString('base64');
    const known = this.lost.get(name) ?? null;
    this.lost.delete(name);
    return known;
  }

  prune(now = Date.now()): void {
    for (const [name, { at }] of this.lost) if (now - at > WINDOW_MS) this.lost.delete(name);
  }
}
