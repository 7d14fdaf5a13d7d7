/** First wait after a failed attempt, and the longest. Doubling lies between them. */
const FIRST_SECONDS = 300;
const LONGEST_SECONDS = 67 * 60;
/** How long a recipient is tried (RFC 5321 4.5.4.1 asks for 4 to 5 days). */
export const GIVE_UP_SECONDS = 5 * 86_400;
/** When the sender is told that it takes longer. */
export const DELAY_NOTICE_SECONDS = 4 * 3_600;

/** @param attempts made so far. @returns seconds until the next. */
export const retryAfter = (attempts: number): number =>
  Math.min(FIRST_SECONDS * 2 ** Math.max(0, attempts - 1), LONGEST_SECONDS);
