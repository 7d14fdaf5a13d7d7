import { Buffer } from 'node:buffer';
import { afterEach, describe, expect, test } from 'vitest';
import { MessageReaders, UnreadMessage } from './message-readers';

const EVERYTHING = { bodyText: true, attachments: true, content: true };
const readers = new MessageReaders();
afterEach(() => readers.close());
const soon = () => Date.now() + 60_000;

describe('messages read in a thread', () => {
  test('give their facts, and what is inside their attachments', async () => {
    const { facts, content } = await readers.read(
      Buffer.from(
        [
          'Subject: Figures',
          'Content-Type: multipart/mixed; boundary=b',
          '',
          '--b',
          '',
          'Hello',
          '--b',
          'Content-Disposition: attachment; filename=falcon.txt',
          '',
          'Project Falcon',
          '--b--',
          '',
        ].join('\r\n'),
      ),
      EVERYTHING,
      soon(),
    );
    expect(facts.headers[0]?.name).toBe('Subject');
    expect(facts.text.map(({ text }) => text.trim())).toEqual(['Hello']);
    expect(content?.map(({ text }) => text?.text)).toEqual(['Project Falcon']);
  });

  test('are not begun past their deadline', async () => {
    await expect(readers.read(Buffer.from('x'), EVERYTHING, Date.now() - 1)).rejects.toEqual(
      new UnreadMessage('time'),
    );
  });

  test('that are more than a reader takes are named as such, and the next one is read', async () => {
    const nested = 'Content-Type: message/rfc822\r\n\r\n'.repeat(200);
    await expect(readers.read(Buffer.from(nested), EVERYTHING, soon())).rejects.toMatchObject({
      because: 'form',
    });
    const { facts } = await readers.read(Buffer.from('Subject: a\r\n\r\n'), EVERYTHING, soon());
    expect(facts.headers).toHaveLength(1);
  });
});
