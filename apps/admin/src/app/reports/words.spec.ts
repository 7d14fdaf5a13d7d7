import type { ReportAnswer } from '@chancery/contracts';
import { REPORTS, reportOf } from '@chancery/reports';
import { describe, expect, it } from 'vitest';
import { linkOf } from './words';

const PERIOD = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' };
const answerOf = (code: string): ReportAnswer =>
  ({
    ...reportOf(code),
    ...PERIOD,
    steps: ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
  }) as unknown as ReportAnswer;

describe('the rows behind a figure', () => {
  it('are of the same period, key and state', () => {
    for (const [code, measure, row, path, query] of [
      ['summary', 'messages', null, '/messages', {}],
      ['summary', 'expired', null, '/messages', { access: 'expired' }],
      ['summary', 'protected-recipients', null, '/messages', { protected: 'yes' }],
      [
        'summary',
        'bounced',
        '2026-11-01T00:00:00.000Z',
        '/messages',
        { to: '2026-11-02T00:00:00.000Z', state: 'bounced' },
      ],
      ['template', 'messages.template', 'encrypt-only', '/messages', { template: 'encrypt-only' }],
      ['template', 'messages.template', null, '/messages', { protected: 'yes' }],
      [
        'template',
        'unopened.template',
        'encrypt-only',
        '/messages',
        { template: 'encrypt-only', access: 'unopened' },
      ],
      [
        'domain',
        'opened.domain',
        'ferris.example',
        '/messages',
        { domain: 'ferris.example', access: 'opened' },
      ],
      [
        'domain',
        'protected.domain',
        'ferris.example',
        '/messages',
        { domain: 'ferris.example', protected: 'yes' },
      ],
      [
        'domain',
        'bounced.domain',
        'ferris.example',
        '/messages',
        { domain: 'ferris.example', state: 'bounced' },
      ],
      ['rule', 'messages.rule', null, '/messages', { rule: 'any' }],
      [
        'licences',
        'unlicensed.reason',
        'no-seat',
        '/audit',
        { kind: 'message.unlicensed-sent', reason: 'no-seat' },
      ],
      [
        'licences',
        'unlicensed-refused.reason',
        null,
        '/audit',
        { kind: 'message.unlicensed-refused' },
      ],
    ] as const)
      expect(linkOf(answerOf(code), measure, row), `${code} ${measure}`).toEqual({
        path,
        query: { ...PERIOD, ...query },
      });
  });

  it('are told for every figure of every report, but for what a rule in test mode would have matched', () => {
    const without = REPORTS.flatMap(({ code, columns }) =>
      columns.flatMap(({ measure }) =>
        linkOf(answerOf(code), measure, null) ? [] : [`${code} ${measure}`],
      ),
    );
    expect(without).toEqual(['rule tests.rule']);
  });
});
