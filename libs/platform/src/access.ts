import { createHash } from 'node:crypto';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { ConsoleCookie } from './console-cookie';
import { Problem } from './problems';
import { SETTINGS } from './queues';
import type { Settings } from './settings';

export const ROLES = ['owner', 'compliance', 'brand', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export interface Administrator {
  organisation: string;
  id: string;
  email: string;
  role: Role;
  /** The session of the browser that asks; absent for who sends a token. */
  session?: { id: string; token: string; idleSeconds: number; endsAt: Date };
}

/** Who may call a route, besides the owner. A route without it is refused to everyone. */
export const Allow = Reflector.createDecorator<Role[]>();

/** A route that nobody has to be signed in for, and why. What has neither this nor the guard is a fault. */
export const Anyone = Reflector.createDecorator<string>();

/** A route that pages ask by themselves: it does not count as somebody being there, so it keeps no session from idling out. */
export const Unattended = Reflector.createDecorator<boolean>();

/** The signed-in administrator of this request. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<Request & { administrator: Administrator }>().administrator,
);

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

interface Holder {
  organisation_id: string;
  administrator_id: string;
  email: string;
  role: Role;
}
interface SessionHolder extends Holder {
  session_id: string;
  idle_seconds: number;
  ends_at: Date;
}

/** Looks up who a cookie's session belongs to, or null where it has ended. */
export async function sessionHolder(
  source: Pick<DataSource, 'query'>,
  token: string,
  /** Whether this counts as somebody being there; what a page does by itself does not. */
  seen: boolean,
): Promise<Administrator | null> {
  const [row] = (await source.query(`SELECT * FROM directory.session_holder($1, $2)`, [
    hashToken(token),
    seen,
  ])) as SessionHolder[];
  return row
    ? {
        ...administratorOf(row),
        session: {
          id: row.session_id,
          token,
          idleSeconds: row.idle_seconds,
          endsAt: row.ends_at,
        },
      }
    : null;
}

const administratorOf = (row: Holder): Administrator => ({
  organisation: row.organisation_id,
  id: row.administrator_id,
  email: row.email,
  role: row.role,
});

/**
 * Lets an administrator in by a token (`Authorization: Bearer …`) or by the console's session cookie, and only with a
 * role the route allows. With a cookie, what changes something needs `X-Chancery-Csrf`, and what a page asks by itself
 * says so with `X-Chancery-Background: 1`, so that a page left open idles out (docs/adr/0035).
 */
@Injectable()
export class AdministratorGuard implements CanActivate {
  private readonly cookie: ConsoleCookie;

  constructor(
    private readonly reflector: Reflector,
    @Inject(DataSource) private readonly source: DataSource,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.cookie = new ConsoleCookie(settings);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request & { administrator: Administrator }>();
    http.getResponse<Response>().setHeader('Cache-Control', 'no-store');
    const administrator =
      request.headers.authorization === undefined
        ? await this.bySession(request, !this.reflector.get(Unattended, context.getHandler()))
        : await this.byToken(request.headers.authorization);
    const allowed =
      this.reflector.get(Allow, context.getHandler()) ??
      this.reflector.get(Allow, context.getClass()) ??
      [];
    const { role } = administrator;
    if (role !== 'owner' && !allowed.includes(role))
      throw new Problem(
        403,
        'role.missing',
        `This needs one of these roles: ${[...new Set(['owner', ...allowed])].join(', ')}.`,
        { role },
      );
    request.administrator = administrator;
    return true;
  }

  private async byToken(authorization: string): Promise<Administrator> {
    const token = /^Bearer ([\w-]{20,200})$/.exec(authorization)?.[1];
    if (!token)
      throw new Problem(
        401,
        'token.missing',
        'Send an administrator token: Authorization: Bearer …',
      );
    const [row] = (await this.source.query(`SELECT * FROM directory.token_holder($1)`, [
      hashToken(token),
    ])) as Holder[];
    if (!row)
      throw new Problem(
        401,
        'token.unknown',
        'This token is not known, has ended or was withdrawn.',
      );
    return administratorOf(row);
  }

  private async bySession(request: Request, attended: boolean): Promise<Administrator> {
    const token = this.cookie.read(request);
    const seen = attended && request.headers['x-chancery-background'] === undefined;
    const holder = token ? await sessionHolder(this.source, token, seen) : null;
    if (!token || !holder)
      throw new Problem(
        401,
        'session.none',
        'You are not signed in. Sign in to the console, or send a token: Authorization: Bearer …',
      );
    this.cookie.requireCsrf(request, token);
    return holder;
  }
}
