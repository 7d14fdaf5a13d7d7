import * as contracts from '@chancery/contracts';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import * as z from 'zod/mini';
import { canonical } from './snapshots';
import { type OperationFacts, type Route, routesOf } from './operation';

type Schema = Record<string, unknown>;
type Io = 'input' | 'output';

const REF = '#/components/schemas/';

/** RFC 9457, as `ProblemFilter` writes it. */
const ProblemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  traceId: z.string(),
  errors: z.optional(
    z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  ),
});

/** The contracts by the name they are exported by. */
const NAMES = new Map<unknown, string>(
  Object.entries(contracts)
    .filter(([, value]) => isSchema(value))
    .map(([name, value]) => [value, name]),
);
NAMES.set(ProblemDocument, 'Problem');

function isSchema(value: unknown): value is z.ZodMiniType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}

/**
 * The contracts as named JSON Schemas. A body differs from an answer where a contract has defaults; then there are two,
 * and the body's is called `…Input`.
 */
function components(): { schemas: Record<string, Schema>; input: Set<string> } {
  const of = (io: Io): Record<string, Schema> => {
    const registry = z.registry<{ id: string }>();
    for (const [schema, id] of NAMES) registry.add(schema as z.ZodMiniType, { id });
    const made = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: (id) => REF + id });
    return Object.fromEntries(
      Object.entries(made.schemas).map(([name, schema]) => [name, bare(schema as Schema)]),
    );
  };
  const [output, input] = [of('output'), of('input')];
  const differs = new Set(
    Object.keys(output).filter((name) => canonical(output[name]) !== canonical(input[name])),
  );
  for (let grown = true; grown;) {
    const more = Object.keys(input).filter(
      (name) => !differs.has(name) && refsOf(input[name]).some((ref) => differs.has(ref)),
    );
    for (const name of more) differs.add(name);
    grown = more.length > 0;
  }
  const schemas: Record<string, Schema> = { ...output };
  for (const name of differs)
    schemas[`${name}Input`] = JSON.parse(
      JSON.stringify(input[name]).replace(
        /"#\/components\/schemas\/(\w+)"/g,
        (_, ref: string) => `"${REF}${ref}${differs.has(ref) ? 'Input' : ''}"`,
      ),
    ) as Schema;
  return { schemas, input: differs };
}

const refsOf = (schema: unknown): string[] =>
  [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, ref]) => ref!);

/** OpenAPI says once for the whole document which JSON Schema it is. */
function bare({ $schema: _schema, $id: _id, id: _name, ...rest }: Schema): Schema {
  return rest;
}

/** The description of the API that these controllers serve: OpenAPI 3.1 (docs/adr/0037). */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Chancery')
    .setDescription(
      'The API of the console. Errors are RFC 9457 problems; times are RFC 3339 in UTC; changes by a session carry `X-Chancery-Csrf`.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'token')
    .addCookieAuth('chancery-console', { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
    autoTagControllers: true,
  });
  const { schemas, input } = components();
  const used = new Set<string>(['Problem']);
  const refer = (schema: z.ZodMiniType, io: Io): Schema => {
    const name = NAMES.get(schema);
    if (name === undefined)
      return bare(z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema);
    const called = io === 'input' && input.has(name) ? `${name}Input` : name;
    used.add(called);
    return { $ref: REF + called };
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routesOf(app)) {
    const known = (document.paths[route.path] as Record<string, unknown> | undefined)?.[
      route.method.toLowerCase()
    ] as Record<string, unknown> | undefined;
    // Health is for probes, the portal's API for its page alone.
    if (!known || !route.path.startsWith('/api/') || route.path.startsWith('/api/v1/portal'))
      continue;
    // One controller mounted by several services: its operations are told apart by where they are.
    if (route.path.startsWith('/api/v1/services/'))
      known['operationId'] = `${String(known['operationId'])}_${route.path.split('/').at(-1)}`;
    (paths[route.path] ??= {})[route.method.toLowerCase()] = describe(known, route, refer);
  }
  for (let grown = true; grown;) {
    const more = [...used]
      .flatMap((name) => refsOf(schemas[name]))
      .filter((name) => !used.has(name));
    for (const name of more) used.add(name);
    grown = more.length > 0;
  }
  return {
    ...document,
    paths: paths as OpenAPIObject['paths'],
    components: {
      ...document.components,
      schemas: Object.fromEntries([...used].sort().map((name) => [name, schemas[name] as never])),
    },
  };
}

function describe(
  known: Record<string, unknown>,
  route: Route,
  refer: (schema: z.ZodMiniType, io: Io) => Schema,
): Record<string, unknown> {
  const facts: OperationFacts = route.facts ?? { summary: route.name };
  const { body, consumes, upload, answer, query, headers = [], errors = [], produces } = facts;
  const status = facts.status ?? statusOf(known, route, answer !== undefined || !!produces);
  const problem = {
    'application/problem+json': { schema: { $ref: `${REF}Problem` } },
  };
  const parameters = ((known['parameters'] ?? []) as { in: string }[]).filter(
    (parameter) => parameter.in === 'path',
  );
  return {
    operationId: known['operationId'],
    tags: known['tags'],
    summary: facts.summary,
    ...(route.roles
      ? {
          description: `For ${['owner', ...route.roles.filter((role) => role !== 'owner')].join(', ')}.`,
          security: [{ session: [] }, { token: [] }],
          'x-roles': ['owner', ...route.roles.filter((role) => role !== 'owner')],
        }
      : { description: route.why ?? '', security: [] }),
    parameters: [
      ...parameters,
      ...queryParameters(query),
      ...headers.map((name) => ({ name, in: 'header', schema: { type: 'string' } })),
    ],
    ...(body ? taken('application/json', refer(body, 'input')) : {}),
    ...(consumes ? taken(consumes, { type: 'string', format: 'binary' }) : {}),
    ...(upload ? taken('multipart/form-data', partsOf(upload, refer)) : {}),
    responses: {
      [status]: {
        description: answer || produces ? 'Done' : 'Done; no content',
        ...(answer
          ? { content: { 'application/json': { schema: refer(answer, 'output') } } }
          : produces
            ? { content: { [produces]: { schema: { type: 'string' } } } }
            : {}),
      },
      default: {
        description: ['A problem', ...errors.map((code) => `\`${code}\``)].join(', '),
        content: problem,
      },
    },
  };
}

const taken = (type: string, schema: Schema) => ({
  requestBody: { required: true, content: { [type]: { schema } } },
});

function partsOf(
  { json = {}, files }: NonNullable<OperationFacts['upload']>,
  refer: (schema: z.ZodMiniType, io: Io) => Schema,
): Schema {
  const fields = Object.entries(json).map(([name, schema]) => [name, refer(schema, 'input')]);
  const contents = files.map((name) => [name, { type: 'string', format: 'binary' }]);
  return {
    type: 'object',
    required: [...fields, ...contents].map(([name]) => name),
    properties: Object.fromEntries([...fields, ...contents]),
  };
}

/** What Nest answers with: a status set on the handler, else the verb's own. */
function statusOf(known: Record<string, unknown>, route: Route, content: boolean): string {
  const [given] = Object.keys((known['responses'] ?? {}) as object);
  return given ?? (route.method === 'POST' ? '201' : content ? '200' : '204');
}

function queryParameters(query: z.ZodMiniType | undefined): Schema[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'input',
    unrepresentable: 'any',
  }) as { properties?: Record<string, Schema>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}
