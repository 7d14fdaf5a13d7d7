import { describe, expect, it } from 'vitest';
import { BODIES } from './bodies';
import {
  around,
  attached,
  type Evasion,
  GREETING,
  message,
  multipart,
  type Target,
} from './evasion';
import { ATTACHMENT_TEXTS, EXECUTABLES } from './files';
import { HEADERS, SENDER } from './headers';
import { judge } from './judge';
import { ATTACHMENT_NAMES } from './names';

const EVASIONS: readonly Evasion[] = [
  ...HEADERS,
  ...SENDER,
  ...BODIES,
  ...ATTACHMENT_NAMES,
  ...ATTACHMENT_TEXTS,
  ...EXECUTABLES,
];

const file = attached(
  Buffer.from('nothing of interest'),
  'Content-Type: application/octet-stream; name=report.txt',
);
/** Of each kind a message in which there is nothing, and whose reading leaves no doubt. */
const HARMLESS: Record<Target, string> = {
  subject: message('Subject: Project Hawk\r\nFrom: a@demo.test'),
  header: message('X-Project: Hawk\r\nFrom: a@demo.test'),
  sender: message('From: bob@example.org'),
  body: around('Content-Type: text/plain\r\n\r\nAbout Project Hawk.'),
  'attachment-name': around(multipart('mixed', [GREETING, file])),
  'attachment-text': around(multipart('mixed', [GREETING, file])),
  executable: around(multipart('mixed', [GREETING, file])),
};

describe('messages that hide what a rule looks for', () => {
  it('are at least three hundred, no two alike', () => {
    expect(new Set(EVASIONS.map(({ target, raw }) => target + raw)).size).toBe(EVASIONS.length);
    expect(EVASIONS.length).toBeGreaterThanOrEqual(300);
  });

  it.each(Object.entries(HARMLESS) as [Target, string][])(
    'where there is nothing to find in the %s, nothing is protected',
    async (target, raw) => {
      expect(await judge(target, raw)).toMatchObject({ protected: false, certain: true });
    },
  );

  const targets = [...new Set(EVASIONS.map(({ target }) => target))];
  describe.each(targets)('%s', (target) => {
    const tricks = EVASIONS.filter((each) => each.target === target);
    it.each(tricks.map(({ trick, raw }) => [trick, raw] as const))('%s', async (_, raw) => {
      const verdict = await judge(target, raw);
      expect(verdict.protected, verdict.why).toBe(true);
    });
  });
});
