import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@chancery/platform';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { compressedFiles } from './compressed-files';

/**
 * Scripts from here only and never inside another page. Components bring their styles as elements, which the
 * nonce of this answer lets in; pictures and previews that a page makes itself are `data:` and `blob:`.
 */
const policy = (nonce: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self' blob:; form-action 'self'; base-uri 'self'; frame-ancestors 'none'`;
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** A name with the hash of its content (which may hold a hyphen) never stands for anything else. */
const cacheFor = (path: string): string =>
  /[-.][\w-]{8}\.(?:js|css|woff2|svg)$/.test(path)
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';

/** What is no page: the services' own paths. */
const SERVICES = /^\/(?:(?:api|healthz|readyz|startupz)(?:\/|$)|metrics$)/i;

/**
 * Serves the console beside the administrators' API: the built files, and the page for every route of it.
 * Headers are set for the API's answers too.
 *
 * @param files the folder of the built console; without it only the API is there
 */
export function consolePages(app: Express, settings: Settings, files: string): void {
  app.disable('x-powered-by');
  app.use((_request: Request, response: Response, next) => {
    response.setHeader('Content-Security-Policy', API_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
    if (settings.publicUrl.startsWith('https:'))
      response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  });
  const root = existsSync(join(files, 'browser')) ? join(files, 'browser') : files;
  const assets = express.static(root, {
    index: false,
    setHeaders: (response, path) => response.setHeader('Cache-Control', cacheFor(path)),
  });
  const compressed = compressedFiles(root, cacheFor);
  const index = join(root, 'index.html');
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  app.use((request: Request, response: Response, next) => {
    if (SERVICES.test(request.path)) return next();
    const files: RequestHandler = (asked, answer, go) =>
      compressed(asked, answer, () => assets(asked, answer, go));
    files(request, response, () => {
      if (page === null || request.method !== 'GET' || !request.accepts('html')) return next();
      if (/\.\w{2,5}$/.test(request.path)) return next();
      const nonce = randomBytes(16).toString('base64');
      response.setHeader('Content-Security-Policy', policy(nonce));
      response.setHeader('Cache-Control', 'no-store');
      response.type('html').send(page.replace('<ch-root', `<ch-root ngCspNonce="${nonce}"`));
    });
  });
}
