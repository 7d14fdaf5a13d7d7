import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyStore, type WrappedKeys } from './key-store';

const ORGANISATION = '0198f2aa-7c1e-7000-8000-000000000001';

/** The rows of `rights`, as every process sees them. */
function rows(): WrappedKeys {
  const kept: { kind: string; id: number; version: number; wrapped: Buffer }[] = [];
  return {
    read: async () => [...kept],
    add: async (_, kind, id, version, wrapped) => {
      if (!kept.some((row) => row.kind === kind && row.id === id))
        kept.push({ kind, id, version, wrapped });
    },
  };
}

describe('a rotated organisation key', () => {
  const root = randomBytes(32);

  it('leaves readable what the one before it sealed, and seals what is new', async () => {
    const wrapped = rows();
    const keys = new KeyStore(root, wrapped);
    const old = await keys.sealSecret(ORGANISATION, 'dkim a.test', Buffer.from('old'));
    expect(await keys.rotate(ORGANISATION)).toBe(2);
    const young = await keys.sealSecret(ORGANISATION, 'dkim a.test', Buffer.from('new'));
    expect((await keys.openSecret(ORGANISATION, 'dkim a.test', old)).toString()).toBe('old');
    expect((await keys.openSecret(ORGANISATION, 'dkim a.test', young)).toString()).toBe('new');
    await expect(keys.openSecret(ORGANISATION, 'dkim b.test', young)).rejects.toThrow();
  });

  it('is found by a process that has held its keys since before', async () => {
    const wrapped = rows();
    const [one, other] = [new KeyStore(root, wrapped), new KeyStore(root, wrapped)];
    await other.sealSecret(ORGANISATION, 'x', Buffer.from('loads its keys'));
    await one.rotate(ORGANISATION);
    const sealed = await one.sealSecret(ORGANISATION, 'x', Buffer.from('after'));
    expect((await other.openSecret(ORGANISATION, 'x', sealed)).toString()).toBe('after');
  });

  it('seals the key of the next month; the month before stays readable', async () => {
    const wrapped = rows();
    let now = new Date('2026-11-21');
    const keys = new KeyStore(root, wrapped, () => now);
    const november = await keys.epoch(ORGANISATION);
    const sealed = keys.sealTransport(ORGANISATION, november, 'm1', randomBytes(32));
    await keys.rotate(ORGANISATION);
    now = new Date('2026-12-01');
    const december = await keys.epoch(ORGANISATION);
    const versions = (await wrapped.read(ORGANISATION)).filter(({ kind }) => kind === 'epoch');
    expect(versions.map(({ id, version }) => [id, version])).toEqual([
      [november, 1],
      [december, 2],
    ]);
    expect(await keys.openTransport(ORGANISATION, november, 'm1', sealed)).toHaveLength(32);
  });
});
