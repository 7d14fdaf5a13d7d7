import { maskValue } from './mask';
import type { SensitivePlace } from './scan';

/**
 * The text with these places masked but for their last characters, of the same length. Where places overlap they
 * are masked as one: what one of them hides stays hidden, whatever another would show of it.
 */
export function maskPlaces(text: string, places: readonly SensitivePlace[]): string {
  let masked = '';
  let done = 0;
  for (const { start, end } of apart(places)) {
    masked += text.slice(done, start) + maskValue(text.slice(start, end));
    done = end;
  }
  return masked + text.slice(done);
}

type Stretch = Pick<SensitivePlace, 'start' | 'end'>;

/** From left to right. */
function apart(places: readonly SensitivePlace[]): readonly Stretch[] {
  const stretches: { start: number; end: number }[] = [];
  const ordered = [...places].sort((a, b) => a.start - b.start);
  for (const { start, end } of ordered) {
    const last = stretches.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else stretches.push({ start, end });
  }
  return stretches;
}
