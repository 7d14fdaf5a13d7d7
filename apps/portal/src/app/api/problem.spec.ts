import { describe, expect, it } from 'vitest';
import { problemOf, readProblem } from './problem';

describe('readProblem', () => {
  it('reads problem+json with its extensions', () => {
    const body =
      '{"status":403,"code":"passcode.wrong","detail":"Wrong.","traceId":"t1","triesLeft":4}';
    const problem = readProblem(403, body, null);
    expect(problem).toMatchObject({ status: 403, code: 'passcode.wrong', message: 'Wrong.' });
    expect(problem.more).toEqual({ traceId: 't1', triesLeft: 4, retryAt: null });
    expect(problem.passing).toBe(false);
  });

  it.each(['<html>502</html>', '', 'null', '[1]'])('survives the page of a proxy: %s', (body) => {
    expect(readProblem(502, body, null)).toMatchObject({ code: 'http.502', passing: true });
  });

  it('reads both forms of Retry-After', () => {
    const date = 'Fri, 20 Nov 2026 14:05:00 GMT';
    expect(readProblem(429, '', date).more.retryAt).toEqual(new Date(date));
    const seconds = readProblem(429, '', '120').more.retryAt?.getTime() ?? 0;
    expect(Math.abs(seconds - Date.now() - 120_000)).toBeLessThan(5_000);
    expect(readProblem(429, '', 'soon').more.retryAt).toBeNull();
  });
});

describe('problemOf', () => {
  it('makes a fault of the page out of anything else', () => {
    expect(problemOf(new TypeError('x is not a function'))).toMatchObject({ code: 'page.fault' });
  });
});
