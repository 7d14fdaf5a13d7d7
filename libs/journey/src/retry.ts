/** First wait after a failed attempt, and the longest. Doubling lies between them. */
const WAITS = {
  /** The next hop did not take it: it needs time. */
  theirs: { first: 300, longest: 67 * 60 },
  /** We could not offer it, the database being away for example: nothing outside needs time. */
  ours: { first: 5, longest: 300 },
} as const;
/** How long a recipient is tried (RFC 5321 4.5.4.1 asks for 4 to 5 days). */
export const GIVE_UP_SECONDS = 5 * 86_400;
/** When the sender is told that it takes longer. */
export const DELAY_NOTICE_SECONDS = 4 * 3_600;

/**
 * @param attempts made so far
 * @param fault whose it was that the last one failed
 * @returns seconds until the next
 */
export const retryAfter = (attempts: number, fault: keyof typeof WAITS): number =>
  Math.min(WAITS[fault].first * 2 ** Math.max(0, attempts - 1), WAITS[fault].longest);
