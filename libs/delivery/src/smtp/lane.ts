import type { SessionError, SmtpSession } from './session';

export interface LaneLimits {
  maxConnections: number;
  idleMs: number;
  messagesPerConnection: number;
}

interface Waiter {
  resolve(turn: Turn): void;
  reject(error: SessionError): void;
}

/** A connection to use now, and whether it was used before. */
export interface Turn {
  session: SmtpSession;
  reused: boolean;
}

/** The connections to one destination, and who waits for one, first come first served. */
export class Lane {
  private readonly idle: { session: SmtpSession; timer: NodeJS.Timeout }[] = [];
  private readonly busy = new Set<SmtpSession>();
  private readonly waiting: Waiter[] = [];
  private opening = 0;
  private ended: SessionError | null = null;
  private cutOff = false;
  private onEmpty: (() => void) | null = null;

  constructor(
    private readonly open: () => Promise<SmtpSession>,
    private readonly limits: LaneLimits,
    private readonly forget: () => void,
  ) {}

  get connections(): number {
    return this.idle.length + this.busy.size + this.opening;
  }

  /** @throws SessionError when no connection can be had */
  async acquire(): Promise<Turn> {
    if (this.ended !== null) throw this.ended;
    const kept = this.takeIdle();
    if (kept !== null) return { session: kept, reused: true };
    if (this.connections >= this.limits.maxConnections) {
      return await new Promise<Turn>((resolve, reject) => this.waiting.push({ resolve, reject }));
    }
    return { session: await this.openOne(), reused: false };
  }

  /** Gives a connection back after a transaction, whatever became of it. */
  release(session: SmtpSession): void {
    this.busy.delete(session);
    const worn = session.messages >= this.limits.messagesPerConnection;
    if (!session.usable || worn || this.ended !== null) {
      session.quit();
      this.next();
      return;
    }
    const waiter = this.waiting.shift();
    if (waiter === undefined) {
      this.putIdle(session);
    } else {
      this.busy.add(session);
      waiter.resolve({ session, reused: true });
    }
  }

  /** See `SmtpConnectionPool.drain`. */
  async drain(graceMs: number, error: SessionError): Promise<void> {
    this.ended = error;
    for (const waiter of this.waiting.splice(0)) waiter.reject(error);
    for (const { session, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      session.onEnd = null;
      session.quit();
    }
    if (this.busy.size + this.opening === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.cutOff = true;
        for (const session of this.busy) session.close();
        resolve();
      }, graceMs);
      this.onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private takeIdle(): SmtpSession | null {
    for (let kept = this.idle.pop(); kept !== undefined; kept = this.idle.pop()) {
      clearTimeout(kept.timer);
      kept.session.onEnd = null;
      if (!kept.session.usable) continue;
      this.busy.add(kept.session);
      return kept.session;
    }
    return null;
  }

  private putIdle(session: SmtpSession): void {
    const drop = () => {
      session.onEnd = null;
      const at = this.idle.findIndex((kept) => kept.session === session);
      const [kept] = at < 0 ? [] : this.idle.splice(at, 1);
      if (kept !== undefined) clearTimeout(kept.timer);
      session.quit();
      this.forgetIfEmpty();
    };
    session.onEnd = drop;
    this.idle.push({ session, timer: setTimeout(drop, this.limits.idleMs) });
  }

  private async openOne(): Promise<SmtpSession> {
    this.opening++;
    try {
      const session = await this.open();
      if (this.cutOff && this.ended !== null) {
        session.close();
        throw this.ended;
      }
      this.busy.add(session);
      return session;
    } catch (error) {
      // A host that answers nobody: those who wait would each find out after the same time-out.
      if (this.busy.size === 0) {
        for (const waiter of this.waiting.splice(0)) waiter.reject(error as SessionError);
      }
      throw error;
    } finally {
      this.opening--;
      if (this.busy.size === 0) this.forgetIfEmpty();
    }
  }

  /** A connection went away while somebody waits: a new one takes its place. */
  private next(): void {
    this.forgetIfEmpty();
    if (this.ended !== null || this.connections >= this.limits.maxConnections) return;
    const waiter = this.waiting.shift();
    if (waiter === undefined) return;
    this.openOne().then(
      (session) => waiter.resolve({ session, reused: false }),
      (error: SessionError) => waiter.reject(error),
    );
  }

  private forgetIfEmpty(): void {
    if (this.busy.size + this.opening === 0) this.onEmpty?.();
    if (this.connections === 0 && this.waiting.length === 0) this.forget();
  }
}
