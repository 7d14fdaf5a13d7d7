/** A 250 as the driver wrote it down. */
export interface Acknowledged {
  n: number;
  kind: 'protected' | 'plain';
  id: string;
  sha256: string;
}

/** A mail as the sink wrote it down. */
export interface Arrived {
  wrapper: string | null;
  original: string | null;
  ticket: string | null;
  sha256: string | null;
  clear: boolean;
  protectedInClear: boolean;
}

export interface Verdict {
  lost: string[];
  /** Arrived, but not the bytes that were acknowledged. */
  altered: string[];
  clear: string[];
  /** Copies beyond the first, in all and at most of one. */
  extraCopies: number;
  mostOfOne: number;
}

/** What became of acknowledged mail. Knows nothing of the product: acknowledged ids on one side, what arrived on the other. */
export function judgeRun(
  acknowledged: readonly Acknowledged[],
  arrived: readonly Arrived[],
): Verdict {
  const wrappers = new Map<string, number>();
  const relayed = new Map<string, (string | null)[]>();
  const clear = new Set<string>();
  for (const mail of arrived) {
    if (mail.wrapper) wrappers.set(mail.wrapper, (wrappers.get(mail.wrapper) ?? 0) + 1);
    if (mail.original)
      relayed.set(mail.original, [...(relayed.get(mail.original) ?? []), mail.sha256]);
    if (mail.clear && mail.wrapper) clear.add(mail.wrapper);
    if (mail.protectedInClear && mail.original) clear.add(mail.original);
  }
  const verdict: Verdict = { lost: [], altered: [], clear: [], extraCopies: 0, mostOfOne: 0 };
  for (const { id, kind, sha256 } of acknowledged) {
    const hashes = relayed.get(id) ?? [];
    const copies = kind === 'protected' ? (wrappers.get(id) ?? 0) : hashes.length;
    if (copies === 0) verdict.lost.push(id);
    if (kind === 'plain' && hashes.some((hash) => hash !== sha256)) verdict.altered.push(id);
    if (kind === 'protected' && hashes.length > 0) clear.add(id);
    verdict.extraCopies += Math.max(0, copies - 1);
    verdict.mostOfOne = Math.max(verdict.mostOfOne, copies);
  }
  verdict.clear = [...clear];
  return verdict;
}
