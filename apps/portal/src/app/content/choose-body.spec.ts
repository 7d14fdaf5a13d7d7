import { describe, expect, it } from 'vitest';
import { chooseBody, type IndexedPart } from './choose-body';

const part = (path: string, type: string, more: Partial<IndexedPart> = {}): IndexedPart => ({
  path,
  type,
  charset: null,
  encoding: null,
  disposition: null,
  fileName: null,
  contentId: null,
  bodyOffset: 0,
  bodyLength: 10,
  decodedBytes: 10,
  multipart: type.startsWith('multipart/'),
  attachment: !type.startsWith('text/') && !type.startsWith('multipart/'),
  ...more,
});

const shown = (parts: IndexedPart[]) => {
  const chosen = chooseBody(parts);
  return {
    body: chosen.body.map(({ part, kind }) => `${part.path} ${kind}`),
    inline: [...chosen.inline.keys()],
    attachments: chosen.attachments.map((each) => each.path),
  };
};

describe('chooseBody', () => {
  it('draws a message without multipart', () => {
    expect(shown([part('', 'text/plain')])).toEqual({
      body: [' text'],
      inline: [],
      attachments: [],
    });
  });

  it('prefers HTML even where plain text stands last', () => {
    const parts = [
      part('', 'multipart/alternative'),
      part('1', 'text/html'),
      part('2', 'text/plain'),
    ];
    expect(shown(parts).body).toEqual(['1 html']);
  });

  it('takes the last alternative that can be drawn and keeps a calendar as attachment', () => {
    const parts = [
      part('', 'multipart/alternative'),
      part('1', 'text/plain'),
      part('2', 'text/calendar'),
    ];
    expect(shown(parts)).toEqual({ body: ['1 text'], inline: [], attachments: ['2'] });
  });

  it('finds the root of multipart/related inside an alternative', () => {
    const parts = [
      part('', 'multipart/mixed'),
      part('1', 'multipart/alternative'),
      part('1.1', 'text/plain'),
      part('1.2', 'multipart/related'),
      part('1.2.1', 'text/html'),
      part('1.2.2', 'image/png', { contentId: 'Logo@x' }),
      part('1.2.3', 'image/png'),
      part('2', 'application/pdf', { fileName: 'a.pdf' }),
    ];
    expect(shown(parts)).toEqual({
      body: ['1.2.1 html'],
      inline: ['logo@x'],
      attachments: ['1.2.3', '2'],
    });
  });

  it('draws every inline text of a mixture and lists what is an attachment', () => {
    const parts = [
      part('', 'multipart/mixed'),
      part('1', 'text/plain'),
      part('2', 'text/plain', { disposition: 'attachment', fileName: 'a.txt', attachment: true }),
      part('3', 'text/html', { fileName: 'page.html', attachment: true }),
      part('4', 'text/plain'),
    ];
    expect(shown(parts)).toEqual({
      body: ['1 text', '4 text'],
      inline: [],
      attachments: ['2', '3'],
    });
  });

  it('lists an attached message as one attachment and draws nothing of it', () => {
    const parts = [
      part('', 'multipart/mixed'),
      part('1', 'text/plain'),
      part('2', 'message/rfc822'),
      part('2.1', 'multipart/mixed'),
      part('2.1.1', 'text/html'),
    ];
    expect(shown(parts)).toEqual({ body: ['1 text'], inline: [], attachments: ['2'] });
  });

  it('survives an index without a root and a multipart without children', () => {
    expect(shown([])).toEqual({ body: [], inline: [], attachments: [] });
    expect(shown([part('', 'multipart/mixed')])).toEqual({ body: [], inline: [], attachments: [] });
  });

  it('lists everything of a signed message', () => {
    const parts = [
      part('', 'multipart/signed'),
      part('1', 'text/plain'),
      part('2', 'application/pkcs7-signature', { fileName: 'smime.p7s' }),
    ];
    expect(shown(parts)).toEqual({ body: ['1 text'], inline: [], attachments: ['2'] });
  });
});
