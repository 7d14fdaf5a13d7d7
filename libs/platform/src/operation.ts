import { applyDecorators, type INestApplication, RequestMethod, SetMetadata } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { ModulesContainer } from '@nestjs/core';
import { ApiOperation } from '@nestjs/swagger';
import * as z from 'zod/mini';
import { AdministratorGuard, Allow, Anyone, type Role } from './access';

/** What an HTTP operation takes and gives, for the API's description and the clients made from it. */
export interface OperationFacts {
  /** One line, as a person would say it: "Invite an administrator". */
  summary: string;
  /** Contract of the JSON body; its name in the description is the one `@chancery/contracts` exports it by. */
  body?: z.ZodMiniType;
  /** Contract of the JSON answer; absent = no content, or other than JSON (say which with `produces`). */
  answer?: z.ZodMiniType;
  /** Media type of a body that is a file, not JSON. */
  consumes?: string;
  /** multipart/form-data instead of a JSON body: fields that hold JSON, then files, by name and in this order. */
  upload?: { json?: Record<string, z.ZodMiniType>; files: string[] };
  /** Request headers with a meaning, such as `If-Match` with the version that the caller saw. */
  headers?: string[];
  /** An object contract whose fields are the query parameters. */
  query?: z.ZodMiniType;
  /** Status of success where it is not the verb's own (201 for POST, 200 else, 204 without an answer). */
  status?: number;
  /** Problem codes besides those every route has (401, 403, 422), such as `'rule.unknown'`. */
  errors?: string[];
  /** Media type of an answer that is not JSON. */
  produces?: string;
}

/** The query of every list (interfaces 3.1): `nextCursor` of one page asks for the next. */
export const PageQuery = z.object({ limit: z.optional(z.int()), cursor: z.optional(z.string()) });

const OPERATION = 'chancery:operation';

/**
 * Describes an HTTP operation. Put it on every handler, with the contracts that the handler parses and gives:
 *
 * ```ts
 * @Post()
 * @Operation({ summary: 'Invite an administrator', body: NewInvitation, answer: Invitation, errors: ['administrator.known'] })
 * invite(@Caller() caller: Administrator, @Body() body: unknown) { … parseBody(NewInvitation, body) … }
 * ```
 *
 * `/api/openapi.json` follows from it, and `docs/openapi.json`, which an end-to-end suite holds to it. Contracts that
 * `@chancery/contracts` exports become named schemas; others are written out in place. Nothing is checked at run time:
 * that stays with `parseBody`.
 */
export const Operation = (facts: OperationFacts): MethodDecorator =>
  applyDecorators(ApiOperation({ summary: facts.summary }), SetMetadata(OPERATION, facts));

/** One HTTP route as the application serves it. */
export interface Route {
  method: string;
  /** With `{name}` for parameters, as OpenAPI writes them. */
  path: string;
  /** Who may call it besides the owner; null = anyone, for the reason in `why`. */
  roles: Role[] | null;
  why: string | null;
  /** Neither guarded nor declared open: a fault. */
  unguarded: boolean;
  /** `Administrators.invite` */
  name: string;
  facts: OperationFacts | null;
}

/** Every route of the controllers that are mounted: what is served, not what somebody wrote down. */
export function routesOf(app: INestApplication): Route[] {
  const routes = new Map<string, Route>();
  for (const module of app.get(ModulesContainer).values())
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const base = read<string | string[]>(PATH_METADATA, metatype) ?? '';
      for (const key of Object.getOwnPropertyNames(metatype.prototype)) {
        const handler = (metatype.prototype as Record<string, unknown>)[key];
        if (typeof handler !== 'function' || key === 'constructor') continue;
        const verb = read<RequestMethod>(METHOD_METADATA, handler);
        if (verb === undefined) continue;
        const guards = [
          ...(read<unknown[]>(GUARDS_METADATA, metatype) ?? []),
          ...(read<unknown[]>(GUARDS_METADATA, handler) ?? []),
        ];
        const guarded = guards.includes(AdministratorGuard);
        const why = (own(Anyone.KEY, handler, metatype) as string | undefined) ?? null;
        const roles = (own(Allow.KEY, handler, metatype) as Role[] | undefined) ?? [];
        for (const at of [base].flat())
          for (const sub of [read<string | string[]>(PATH_METADATA, handler) ?? ''].flat()) {
            const path = `/${[at, sub].join('/')}`
              .replace(/\/+/g, '/')
              .replace(/(.)\/$/, '$1')
              .replace(/:(\w+)/g, '{$1}');
            const method = RequestMethod[verb];
            routes.set(`${method} ${path}`, {
              method,
              path,
              roles: guarded ? roles : null,
              why,
              unguarded: !guarded && why === null,
              name: `${metatype.name.replace(/Controller$/, '')}.${key}`,
              facts: read<OperationFacts>(OPERATION, handler) ?? null,
            });
          }
      }
    }
  return [...routes.values()].sort((a, b) =>
    `${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1,
  );
}

const read = <T>(key: string, of: object): T | undefined =>
  Reflect.getMetadata(key, of) as T | undefined;
const own = (key: string, handler: object, controller: object): unknown =>
  Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
