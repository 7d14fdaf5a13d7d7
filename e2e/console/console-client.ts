import type { Session, Setup, SignIn } from '@chancery/contracts';
import { Secret, TOTP } from 'otpauth';
import type { System } from '../support/system';

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}
/** An RFC 9457 problem, as far as suites read it. */
export interface ProblemBody {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string }[];
}

/** A browser of the console without its page: keeps the session's cookie and CSRF token, sends them as the page does. */
export class ConsoleClient {
  cookie: string | null = null;
  csrf: string | null = null;
  session: Session | null = null;

  constructor(
    readonly url: string,
    private readonly agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0',
  ) {}

  /** @param headers put above what the page would send; null leaves one out */
  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<Answer<T>> {
    const all: Record<string, string | null> = {
      'user-agent': this.agent,
      cookie: this.cookie,
      'x-chancery-csrf': method === 'GET' ? null : this.csrf,
      'content-type': body === undefined ? null : 'application/json',
      ...headers,
    };
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: Object.fromEntries(
        Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null),
      ),
      body: body === undefined ? null : JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      this.cookie = pair.endsWith('=') ? null : pair;
    }
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text && /json/.test(response.headers.get('content-type') ?? '')
        ? JSON.parse(text)
        : text || null) as T,
    };
  }

  async signIn(entry: SignIn): Promise<Answer<Session>> {
    return this.keep(await this.call<Session>('POST', '/session', entry));
  }

  async setUp(entry: Setup): Promise<Answer<Session>> {
    return this.keep(await this.call<Session>('POST', '/setup', entry));
  }

  private keep(answer: Answer<Session>): Answer<Session> {
    if (answer.status === 200) {
      this.session = answer.body;
      this.csrf = answer.body.csrf;
    }
    return answer;
  }
}

/** The live events as a page gets them. */
export class LiveStream {
  text = '';
  ended = false;
  private readonly abort = new AbortController();

  private constructor(readonly headers: Headers) {}

  static async open(client: ConsoleClient, lastId?: string): Promise<LiveStream> {
    const abort = new AbortController();
    const response = await fetch(`${client.url}/api/v1/events`, {
      headers: {
        cookie: client.cookie ?? '',
        ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
      },
      signal: abort.signal,
    });
    if (response.status !== 200) throw new Error(`events: ${response.status}`);
    const stream = new LiveStream(response.headers);
    abort.signal.throwIfAborted();
    stream.abort.signal.addEventListener('abort', () => abort.abort());
    void (async () => {
      const text = new TextDecoder();
      for await (const chunk of response.body ?? [])
        stream.text += text.decode(chunk as Uint8Array, { stream: true });
    })()
      .catch(() => undefined)
      .finally(() => (stream.ended = true));
    return stream;
  }

  close(): void {
    this.abort.abort();
  }
}

/** The token of the newest set-up link the server printed. */
export function printedToken(system: System): string | undefined {
  return [...system.output.matchAll(/\/setup#([\w-]{43})/g)].at(-1)?.[1];
}

/** The password of every account the suites make. */
export const PASSWORD = 'nine quiet harbours';

/** The first owner, signed in, made by the link the server printed. */
export async function firstOwner(
  system: System,
  email = 'olive@demo.test',
): Promise<ConsoleClient> {
  const client = new ConsoleClient(system.adminUrl);
  const { status, body } = await client.setUp({
    token: printedToken(system) ?? '',
    email,
    name: 'Olive Owner',
    password: PASSWORD,
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return client;
}

/** Invites somebody and takes the invitation up. */
export async function invited(
  owner: ConsoleClient,
  role: Session['administrator']['role'],
  email = `${role}@demo.test`,
): Promise<ConsoleClient> {
  const { body } = await owner.call<{ link: string }>('POST', '/administrators', { email, role });
  const client = new ConsoleClient(owner.url);
  const { status } = await client.setUp({
    token: body.link.split('#')[1] ?? '',
    name: `The ${role}`,
    password: PASSWORD,
  });
  if (status !== 200) throw new Error(`invitation of ${email}: ${status}`);
  return client;
}

/** The code of an authenticator with this secret, so many steps from now. */
export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + steps * 30_000,
  });
