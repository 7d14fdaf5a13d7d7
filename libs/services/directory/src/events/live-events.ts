import { Change, TOPICS, type Topic } from '@chancery/contracts';
import { type Administrator, type Announcements, CHANGED, type Logger } from '@chancery/platform';
import type { Response } from 'express';
import { SESSION_ENDED } from '../access/session-ended';
import { EventLog, type LoggedChange } from './event-log';

/** A comment so often keeps proxies from closing a quiet connection, and finds out that the session has ended. */
const HEARTBEAT_MS = 15_000;

interface Stream {
  check(): Promise<void>;
  end(): void;
}

/** May this role hear of that topic? Owners hear everything. */
const mayHear = (role: Administrator['role'], topic: Topic): boolean =>
  role === 'owner' || (TOPICS[topic] as readonly string[]).includes(role);

/** Hands announced changes to the consoles that are open, each only what its organisation and role may hear of. */
export class LiveEvents {
  private readonly streams = new Set<Stream>();

  constructor(
    /** Whose session it is now; null once it has ended. */
    private readonly holder: (token: string) => Promise<Administrator | null>,
    private readonly log: Logger,
    private readonly events = new EventLog(),
  ) {}

  async listen(announcements: Announcements): Promise<void> {
    await announcements.subscribe(CHANGED, (data) => {
      const change = Change.safeParse(data);
      if (change.success) this.events.add(change.data);
      else this.log.warn({ reason: 'not a change' }, 'an announcement was not understood');
    });
    await announcements.subscribe(SESSION_ENDED, () => {
      for (const stream of this.streams) void stream.check();
    });
  }

  /**
   * Writes events until the session or the connection ends.
   * @param lastId the id the browser saw last; null for a new page
   */
  open(
    response: Response,
    token: string,
    caller: Administrator,
    topics: ReadonlySet<Topic>,
    lastId: number | null,
  ): void {
    let current = caller;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    const write = (event: string, id: number | null, data: object) =>
      response.write(
        `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
      );
    const tell = ({ id, change }: LoggedChange) => {
      const { organisation, noun, ...rest } = change;
      if (organisation === current.organisation && topics.has(noun) && mayHear(current.role, noun))
        write('changed', id, { noun, ...rest });
    };
    response.write('retry: 3000\n\n');
    const missed = lastId === null ? [] : this.events.since(lastId);
    write(missed === null ? 'reset' : 'ready', missed?.length ? null : this.events.last, {});
    for (const event of missed ?? []) tell(event);
    const unlisten = this.events.listen(tell);
    const stream: Stream = {
      check: async () => {
        try {
          const now = await this.holder(token);
          if (now) current = now;
          else {
            write('ended', null, {});
            stream.end();
          }
        } catch (error) {
          // Who cannot be asked after is not heard further: the page asks again by itself.
          this.log.warn({ reason: (error as Error).message }, 'a session could not be looked up');
          stream.end();
        }
      },
      end: () => response.end(),
    };
    const heartbeat = setInterval(() => {
      response.write(':\n\n');
      void stream.check();
    }, HEARTBEAT_MS);
    this.streams.add(stream);
    response.on('close', () => {
      clearInterval(heartbeat);
      unlisten();
      this.streams.delete(stream);
    });
  }

  /** Open streams would keep the process from ending. */
  close(): void {
    for (const stream of this.streams) stream.end();
  }
}
