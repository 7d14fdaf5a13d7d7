import { describe, expect, it } from 'vitest';
import { PortalProblem } from '../api/problem';
import { viewOf } from './view';

const view = (status: number, code: string, retryAt: Date | null = null) =>
  viewOf(new PortalProblem(status, code, '', { retryAt }), () => undefined);

describe('viewOf', () => {
  it('has a page of its own for each end', () => {
    const until = new Date();
    expect(view(401, 'http.401')).toEqual({ at: 'sign-in', again: true });
    expect(view(403, 'message.not-yours')).toEqual({ at: 'other', as: null });
    expect(view(404, 'http.404')).toEqual({ at: 'unknown' });
    expect(view(410, 'message.expired')).toEqual({ at: 'ended', how: 'expired' });
    expect(view(410, 'message.revoked')).toEqual({ at: 'ended', how: 'revoked' });
    expect(view(410, 'message.erased')).toEqual({ at: 'ended', how: 'erased' });
    expect(view(429, 'passcode.too-many', until)).toEqual({ at: 'wait', until });
    expect(view(-1, 'browser.unsupported')).toEqual({ at: 'unsupported' });
  });

  it('keeps everything else as a failure that can be tried again', () => {
    for (const [status, code] of [
      [0, 'network'],
      [503, 'http.503'],
      [403, 'csrf'],
      [-1, 'page.fault'],
    ] as const)
      expect(view(status, code)).toMatchObject({ at: 'failed', problem: { status, code } });
  });
});
