import 'reflect-metadata';
import { createLogger, openApiDocument, readSettings, routesOf } from '@chancery/platform';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { serverModule } from './root';

/** The whole server as a plan: its modules and routes, nothing of it made, so that no database is needed. */
describe('the description of the API', () => {
  let app: INestApplication;
  beforeAll(async () => {
    const settings = readSettings({ CHANCERY_DATABASE_URL: 'postgres://nobody@127.0.0.1/none' });
    app = await NestFactory.create(serverModule(settings, createLogger(settings, 'spec'), null), {
      logger: false,
      preview: true,
    });
  });

  it('is OpenAPI 3.1 in which every reference leads somewhere', () => {
    const { openapi, paths, components } = openApiDocument(app);
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toContain('/api/v1/session');
    const refs = JSON.stringify({ paths, components }).matchAll(/"#\/components\/schemas\/(\w+)"/g);
    for (const [, name] of refs) expect(components?.schemas).toHaveProperty(name!);
  });

  it('every route is guarded, or says why it is not', () => {
    const open = routesOf(app).filter(
      ({ path, unguarded }) => unguarded && !/^\/(healthz|readyz|startupz)\//.test(path),
    );
    // The recipients' API is behind its own origin and its own sessions.
    expect(open.filter(({ path }) => !path.startsWith('/api/v1/portal'))).toEqual([]);
  });
});
