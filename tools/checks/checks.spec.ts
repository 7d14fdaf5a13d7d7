import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, runMark } from '../launch/processes.mjs';
import { findProgram, startRedis } from '../redis.mjs';
import { endLeftovers } from './leftovers.mjs';
import { countsOf, retriedIn } from './run-step.mjs';
import { select, steps } from './steps.mjs';

describe('the steps of npm test', () => {
  it('are chosen by name, or by what the name begins with', () => {
    const names = (...given: string[]) => select(given)?.map(({ name }) => name);
    expect(names('types', 'format')).toEqual(['format', 'types']);
    expect(names('medium')).toEqual(['medium-redis', 'medium-postgres']);
    expect(names('unit', 'nothing')).toBeUndefined();
    expect(names('form')).toBeUndefined();
  });

  it('are each a command or a Vitest run, under names of their own', () => {
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
    for (const { commands, vitest } of steps) {
      expect([commands, vitest].filter((kind) => kind !== undefined)).toHaveLength(1);
    }
  });
});

describe('the counts of a Vitest report', () => {
  const tests = (...statuses: string[]) => statuses.map((status) => ({ status }));

  it('name what passed only at a second try', () => {
    const late = {
      status: 'passed',
      fullName: 'late',
      failureMessages: ['locator.click: Timeout'],
    };
    const wrong = { status: 'failed', fullName: 'wrong', failureMessages: ['expected 1 to be 2'] };
    const well = { status: 'passed', fullName: 'well', failureMessages: [] };
    const report = { testResults: [{ status: 'failed', assertionResults: [late, wrong, well] }] };
    expect(retriedIn(report)).toEqual(['late']);
  });

  it('are those of its tests', () => {
    const counts = countsOf({
      testResults: [
        { status: 'passed', assertionResults: tests('passed', 'passed', 'skipped', 'todo') },
        { status: 'failed', assertionResults: tests('passed', 'failed') },
      ],
    });
    expect(counts).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('hold a file that failed before its first test', () => {
    const counts = countsOf({ testResults: [{ status: 'failed', assertionResults: [] }] });
    expect(counts).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('what a step left running', () => {
  it('is found by its mark, named and ended, whatever session it is in', async () => {
    const mark = randomUUID();
    const env = { ...process.env, [runMark]: mark };
    const left = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env });
    const other = spawn('sleep', ['600'], { stdio: 'ignore' });
    try {
      expect(await endLeftovers(mark)).toEqual(['sleep']);
      expect(isAlive(left.pid ?? 0)).toBe(false);
      expect(isAlive(other.pid ?? 0)).toBe(true);
    } finally {
      other.kill();
    }
  });
});

describe.skipIf(findProgram('redis-server', 'valkey-server') === undefined)('Redis', () => {
  it('answers on a port of its own and stops', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'chancery-redis-'));
    try {
      const redis = await startRedis({ dir });
      const reply = await new Promise<string>((resolve, reject) => {
        const socket = createConnection(Number(new URL(redis.url).port), '127.0.0.1');
        socket.once('error', reject);
        socket.once('data', (data) => {
          resolve(data.toString());
          socket.destroy();
        });
        socket.write('CONFIG GET appendonly\r\n');
      });
      expect(reply).toContain('yes');
      await redis.stop();
      expect(isAlive(redis.pid)).toBe(false);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
