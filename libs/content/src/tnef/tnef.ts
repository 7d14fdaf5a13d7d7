import { Buffer } from 'node:buffer';
import { mapiProperties, mapiText, type MapiValues } from './mapi';

/** One attachment of a TNEF stream. */
export interface TnefFile {
  name: string;
  type: string | null;
  bytes: Buffer;
}

export interface TnefContent {
  subject: string;
  /** Body in each form that is there. */
  plain: string;
  html: Buffer | null;
  rtf: Buffer | null;
  files: TnefFile[];
  /** The stream breaks off, or an attribute contradicts itself. */
  damaged: boolean;
}

const SIGNATURE = 0x223e9f78;
/** Attributes (MS-OXTNEF 2.1.3.3). */
const SUBJECT = 0x00018004;
const BODY = 0x0002800c;
const CODE_PAGE = 0x00069007;
const MESSAGE_PROPERTIES = 0x00069003;
const ATTACHMENT_BEGINS = 0x00069002;
const ATTACHMENT_TITLE = 0x00018010;
const ATTACHMENT_DATA = 0x0006800f;
const ATTACHMENT_PROPERTIES = 0x00069005;
/** Properties (MS-OXPROPS). */
const P_SUBJECT = 0x0037;
const P_BODY = 0x1000;
const P_HTML = 0x1013;
const P_RTF = 0x1009;
const P_DATA = 0x3701;
const P_NAME = 0x3001;
const P_FILE_NAME = 0x3704;
const P_LONG_NAME = 0x3707;
const P_TYPE = 0x370e;
/** An object begins with the identifier of its interface. */
const INTERFACE_BYTES = 16;

/**
 * Reads a TNEF stream (MS-OXTNEF), as Outlook sends `winmail.dat`. Checksums are not checked: programs
 * show such mail all the same. Never throws; what breaks off is `damaged`.
 */
export function readTnef(file: Buffer): TnefContent {
  const content: TnefContent = {
    subject: '',
    plain: '',
    html: null,
    rtf: null,
    files: [],
    damaged: false,
  };
  let page = 1252;
  let open: TnefFile | null = null;
  const attached = (): TnefFile => {
    if (!open) content.files.push((open = { name: '', type: null, bytes: Buffer.alloc(0) }));
    return open;
  };
  if (file.length < 6 || file.readUInt32LE(0) !== SIGNATURE) return { ...content, damaged: true };
  let at = 6;
  while (at + 9 <= file.length) {
    const id = file.readUInt32LE(at + 1);
    const length = file.readUInt32LE(at + 5);
    if (at + 9 + length + 2 > file.length) content.damaged = true;
    const data = file.subarray(at + 9, at + 9 + length);
    at += 9 + length + 2;
    switch (id) {
      case CODE_PAGE:
        if (data.length >= 4) page = data.readUInt32LE(0);
        break;
      case SUBJECT:
        content.subject ||= narrow(data, page);
        break;
      case BODY:
        content.plain += `${narrow(data, page)}\n`;
        break;
      case MESSAGE_PROPERTIES:
        ofMessage(properties(data, page), content);
        break;
      case ATTACHMENT_BEGINS:
        open = null;
        attached();
        break;
      case ATTACHMENT_TITLE:
        attached().name ||= narrow(data, page);
        break;
      case ATTACHMENT_DATA:
        attached().bytes = data;
        break;
      case ATTACHMENT_PROPERTIES:
        ofAttachment(properties(data, page), attached());
        break;
    }
  }
  // What follows the last attribute and is none is rubbish that mail programs pass over.
  content.files = content.files.filter(({ name, bytes }) => name !== '' || bytes.length > 0);
  return content;

  function properties(data: Buffer, inPage: number): MapiValues {
    const { values, damaged } = mapiProperties(data, inPage);
    content.damaged ||= damaged;
    return values;
  }
}

function ofMessage(values: MapiValues, content: TnefContent): void {
  const text = (id: number): string => {
    const value = values.get(id);
    return typeof value === 'string' ? value : '';
  };
  content.subject ||= text(P_SUBJECT);
  if (text(P_BODY)) content.plain += `${text(P_BODY)}\n`;
  const html = values.get(P_HTML);
  if (Buffer.isBuffer(html)) content.html = html;
  else if (typeof html === 'string') content.html = Buffer.from(html);
  const rtf = values.get(P_RTF);
  if (Buffer.isBuffer(rtf)) content.rtf = rtf;
}

function ofAttachment(values: MapiValues, file: TnefFile): void {
  const text = (id: number): string => {
    const value = values.get(id);
    return typeof value === 'string' ? value : '';
  };
  file.name = text(P_LONG_NAME) || file.name || text(P_FILE_NAME) || text(P_NAME);
  file.type ??= text(P_TYPE).toLowerCase() || null;
  const data = values.get(P_DATA);
  if (!Buffer.isBuffer(data) || file.bytes.length > 0) return;
  const inner = data.subarray(INTERFACE_BYTES);
  const isTnef = inner.length >= 4 && inner.readUInt32LE(0) === SIGNATURE;
  file.bytes = isTnef ? inner : data;
}

function narrow(data: Buffer, page: number): string {
  const end = data.indexOf(0);
  return mapiText(end < 0 ? data : data.subarray(0, end), page);
}
