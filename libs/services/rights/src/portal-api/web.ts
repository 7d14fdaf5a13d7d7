import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@chancery/platform';
import express, { type Express, type Request, type Response } from 'express';

/** The page itself: scripts and styles from here only, no other site, never inside another page. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types angular angular#unsafe-bypass dompurify ProseMirrorClipboard";
/** The frame a mail is written into: no script, nothing loaded from anywhere (design, section 5). */
const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const FRAME =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Message</title></head><body></body></html>';

const TICKET = /^[\w-]{43}$/;

/** Serves the portal's pages beside its API: `POST /open`, `/frame`, the built files, and the page for every route of it. */
export function portalPages(app: Express, settings: Settings, files: string): void {
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next) => {
    response.setHeader(
      'Content-Security-Policy',
      request.path === '/frame' ? FRAME_POLICY : PAGE_POLICY,
    );
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
    if (settings.portalUrl.startsWith('https:'))
      response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  });
  // The one route open to any origin: a form in a file posts with `Origin: null` and no cookies. It changes nothing.
  app.post(
    '/open',
    express.urlencoded({ extended: false, limit: '4kb' }),
    (request: Request, response: Response) => {
      const ticket = String((request.body as { ticket?: unknown } | undefined)?.ticket ?? '');
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(303, TICKET.test(ticket) ? `/m/${ticket}` : '/link-not-complete');
    },
  );
  app.get('/frame', (_request: Request, response: Response) => {
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(FRAME);
  });
  const root = existsSync(join(files, 'browser')) ? join(files, 'browser') : files;
  app.use(
    express.static(root, {
      index: false,
      setHeaders: (response, path) =>
        response.setHeader(
          'Cache-Control',
          /[-.][A-Za-z0-9]{8}\.(js|css|woff2|svg)$/.test(path)
            ? 'public, max-age=31536000, immutable'
            : 'no-cache',
        ),
    }),
  );
  const page = existsSync(join(root, 'index.html'))
    ? readFileSync(join(root, 'index.html'), 'utf8')
    : null;
  app.get(/^\/(?!api\/|healthz\/).*/, (request: Request, response: Response, next) => {
    if (page === null || !request.accepts('html') || /\.\w{2,5}$/.test(request.path)) return next();
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(page);
  });
}
