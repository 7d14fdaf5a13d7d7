import { createHash } from 'node:crypto';
import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { Problem } from './problems';

export const ROLES = ['owner', 'compliance', 'brand', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export interface Administrator {
  organisation: string;
  id: string;
  email: string;
  role: Role;
}

/** Who may call a route, besides the owner. A route without it is refused to everyone. */
export const Allow = Reflector.createDecorator<Role[]>();

/** The signed-in administrator of this request. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<Request & { administrator: Administrator }>().administrator,
);

export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Bearer tokens of administrators, looked up by hash through `directory.token_holder`. */
@Injectable()
export class AdministratorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(DataSource) private readonly source: DataSource,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request & { administrator: Administrator }>();
    const token = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
    if (!token)
      throw new Problem(
        401,
        'token.missing',
        'Send an administrator token: Authorization: Bearer …',
      );
    const [row] = (await this.source.query(`SELECT * FROM directory.token_holder($1)`, [
      hashToken(token),
    ])) as {
      organisation_id: string;
      administrator_id: string;
      email: string;
      role: Role;
    }[];
    if (!row)
      throw new Problem(
        401,
        'token.unknown',
        'This token is not known, has ended or was withdrawn.',
      );
    const allowed =
      this.reflector.get(Allow, context.getHandler()) ??
      this.reflector.get(Allow, context.getClass()) ??
      [];
    if (row.role !== 'owner' && !allowed.includes(row.role))
      throw new Problem(
        403,
        'role.missing',
        `This needs one of these roles: ${['owner', ...allowed].join(', ')}.`,
        { role: row.role },
      );
    request.administrator = {
      organisation: row.organisation_id,
      id: row.administrator_id,
      email: row.email,
      role: row.role,
    };
    return true;
  }
}
