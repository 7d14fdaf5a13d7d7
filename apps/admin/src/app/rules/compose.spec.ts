import { createMimeReader, topFields } from '@chancery/mail';
import { describe, expect, it } from 'vitest';
import { type Attached, messageOf } from './compose';

async function read(subject: string, text: string, files: readonly Attached[] = []) {
  const blob = await messageOf({
    from: 'ana@alder.test',
    to: ['ben@birch.test'],
    subject,
    text,
    files,
  });
  const reader = createMimeReader({ text: true });
  // jsdom's Blob has no arrayBuffer(); its reader gives the same bytes.
  const bytes = await new Promise<ArrayBuffer>((done) => {
    const file = new FileReader();
    file.onload = () => done(file.result as ArrayBuffer);
    file.readAsArrayBuffer(blob);
  });
  reader.write(new Uint8Array(bytes));
  return reader.end();
}

describe('a message written on the page', () => {
  it('is read by the gateway as it was typed', async () => {
    const facts = await read(
      'Überweisung an 東京支店, bitte vertraulich behandeln – danke',
      'Grüße\nAna',
    );
    expect(topFields(facts)).toMatchObject({
      subject: 'Überweisung an 東京支店, bitte vertraulich behandeln – danke',
      from: [{ address: 'ana@alder.test' }],
      to: [{ address: 'ben@birch.test' }],
    });
    expect(facts.text.map(({ text }) => text).join('')).toContain('Grüße');
    expect(facts.problems).toEqual([]);
  });

  it('lets no line of its own into the header', async () => {
    const facts = await read('Figures\r\nX-Injected: yes', '');
    expect(facts.headers.map(({ name }) => name)).not.toContain('X-Injected');
  });

  it('carries files under their names, whatever is in them', async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at % 256);
    const file = (name: string, type: string): Attached => ({
      name,
      type,
      arrayBuffer: () => Promise.resolve(bytes.buffer),
    });
    const facts = await read('Figures', 'As attached.', [
      file('a "quoted" name.bin', ''),
      file('Übersicht 東京.xlsx', 'application/vnd.ms-excel'),
    ]);
    expect(facts.problems).toEqual([]);
    expect(facts.text.map(({ text }) => text.trim())).toContain('As attached.');
    expect(
      facts.parts
        .filter(({ attachment }) => attachment)
        .map(({ fileName, type, decodedBytes }) => [fileName, type, decodedBytes]),
    ).toEqual([
      ['a "quoted" name.bin', 'application/octet-stream', 1000],
      ['Übersicht 東京.xlsx', 'application/vnd.ms-excel', 1000],
    ]);
  });
});
