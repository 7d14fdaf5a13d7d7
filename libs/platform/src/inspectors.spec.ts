import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { everyAttachment } from '@chancery/content';
import { afterAll, describe, expect, test } from 'vitest';
import { Inspectors } from './inspectors';

const label = { path: '2', name: 'a.bin', declaredType: null, charset: null };
const open: Inspectors[] = [];
const inspectors = (...given: ConstructorParameters<typeof Inspectors>): Inspectors => {
  const made = new Inspectors(...given);
  open.push(made);
  return made;
};
afterAll(() => Promise.all(open.map((each) => each.close())));

describe('inspections in threads', () => {
  test('give what the attachment is', async () => {
    const facts = await inspectors({ runMs: 60_000 }).inspect({
      bytes: gzipSync('Project Falcon'),
      label,
    });
    expect([...everyAttachment([facts])].at(-1)?.text?.text).toBe('Project Falcon');
  });

  test('that take too long are ended, and the next one finds a thread', async () => {
    const threads = inspectors({ threads: 1, runMs: 60_000 });
    const endless = { bytes: endlessRtf(), label };
    const [slow, next] = await Promise.all([
      threads.inspect(endless, Date.now() + 150),
      threads.inspect({ bytes: Buffer.from('quick'), label }),
    ]);
    expect(slow).toMatchObject({ limitExceeded: 'time', text: null, bytes: endless.bytes.length });
    expect(next.text?.text).toBe('quick');
  });

  test('past their deadline are not begun', async () => {
    const facts = await inspectors().inspect({ bytes: Buffer.from('x'), label }, Date.now() - 1);
    expect(facts.limitExceeded).toBe('time');
  });

  test('that need too much memory are ended, and the next one finds a thread', async () => {
    const threads = inspectors({
      threads: 1,
      heapMib: 24,
      runMs: 60_000,
      limits: { textCharacters: 1e9 },
    });
    const facts = await threads.inspect({ bytes: heavyXml(), label });
    expect(facts.limitExceeded).toBe('memory');
    const next = await threads.inspect({ bytes: Buffer.from('quick'), label });
    expect(next.text?.text).toBe('quick');
  });
});

/** Takes seconds to read: single characters, each in a group of its own. */
function endlessRtf(): Buffer {
  return Buffer.from(`{\\rtf1 ${'{\\b\\par}'.repeat(6_000_000)}}`);
}

/** One element with so many attributes that their names alone fill the memory. */
function heavyXml(): Buffer {
  const names = Array.from({ length: 1_500_000 }, (_, index) => `a${index}="x"`);
  return Buffer.from(`<?xml version="1.0"?><element ${names.join(' ')}/>`);
}
