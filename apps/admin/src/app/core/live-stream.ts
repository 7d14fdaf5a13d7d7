/** How long until a stream that the server refused is asked for again. */
const AGAIN_MS = 15_000;
/** The lock that the tab with the stream holds, and the channel on which it tells the others. */
const NAME = 'chancery-live';

/** What goes from tab to tab: a noun that changed, that something was missed, whether anything is heard. */
type Word =
  | { kind: 'changed'; noun: string }
  | { kind: 'reset' }
  | { kind: 'state'; paused: boolean }
  | { kind: 'hello' };

/** What a tab does with what it hears. */
export interface Hearer {
  changed(noun: string): void;
  /** Something may have been missed. */
  reset(): void;
  /** Nothing is heard at the moment, or again. */
  paused(paused: boolean): void;
}

/**
 * The events of the API, one stream for all tabs of a browser: over HTTP/1.1 a browser opens six connections to a
 * server, and a stream a tab would leave none for pages. Whoever holds the lock has the stream and tells the others;
 * when that tab goes, the lock goes to the next. A browser that holds a lock does not put the tab to sleep. Without
 * locks or channels a tab has a stream of its own.
 *
 * @returns ends it, for this tab
 */
export function liveStream(hearer: Hearer): () => void {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (!locks || typeof BroadcastChannel === 'undefined') return ownStream(hearer);

  const channel = new BroadcastChannel(NAME);
  const ended = new AbortController();
  let leads = false;
  let paused = false;
  const tell = (word: Word): void => channel.postMessage(word);
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.kind === 'hello') {
      if (leads) tell({ kind: 'state', paused });
    } else if (!leads) hear(hearer, data);
  };
  tell({ kind: 'hello' });

  const lead = (afterAnother: boolean): Promise<void> => {
    leads = true;
    let missed = afterAnother;
    const close = ownStream({
      changed: (noun) => {
        tell({ kind: 'changed', noun });
        hearer.changed(noun);
      },
      reset: () => {
        tell({ kind: 'reset' });
        hearer.reset();
      },
      paused: (now) => {
        paused = now;
        tell({ kind: 'state', paused });
        hearer.paused(now);
        // Between the stream of the tab before and this one nobody listened.
        if (now || !missed) return;
        missed = false;
        tell({ kind: 'reset' });
        hearer.reset();
      },
    });
    return new Promise((done) => {
      ended.signal.addEventListener('abort', () => {
        close();
        done();
      });
    });
  };

  let fallback: (() => void) | null = null;
  const follow = async (): Promise<void> => {
    await locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? lead(false) : undefined));
    if (!ended.signal.aborted)
      await locks.request(NAME, { signal: ended.signal }, () => lead(true));
  };
  follow().catch(() => {
    // Taken back while it waited; a lock that cannot be had at all leaves the tab to itself.
    if (!ended.signal.aborted) fallback = ownStream(hearer);
  });
  return () => {
    ended.abort();
    fallback?.();
    channel.close();
  };
}

function hear(hearer: Hearer, word: Word): void {
  if (word.kind === 'changed') hearer.changed(word.noun);
  else if (word.kind === 'reset') hearer.reset();
  else if (word.kind === 'state') hearer.paused(word.paused);
}

/** A stream of this tab. */
function ownStream(hearer: Hearer): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    const opened = new EventSource('/api/v1/events');
    source = opened;
    opened.addEventListener('changed', (event) => {
      const noun = nounOf((event as MessageEvent<string>).data);
      if (noun !== null) hearer.changed(noun);
    });
    opened.addEventListener('reset', () => hearer.reset());
    opened.onopen = () => hearer.paused(false);
    opened.onerror = () => {
      hearer.paused(true);
      // A browser tries again by itself where the connection broke, and never where it was refused.
      if (opened.readyState !== EventSource.CLOSED) return;
      clearTimeout(again);
      again = setTimeout(open, AGAIN_MS);
    };
  };
  open();
  return () => {
    clearTimeout(again);
    source?.close();
  };
}

/** @returns what changed, or null: a word we do not know says nothing to anybody here */
function nounOf(data: string): string | null {
  try {
    const { noun } = JSON.parse(data) as { noun?: unknown };
    return typeof noun === 'string' ? noun : null;
  } catch {
    return null;
  }
}
