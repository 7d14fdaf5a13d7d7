import { createSecretKey } from 'node:crypto';
import { MessageEdit, PartIndex } from '@chancery/contracts';
import type { OrganisationScope } from '@chancery/platform';
import { Problem } from '@chancery/platform';
import { indexContext, openObject } from '@chancery/seal';
import * as z from 'zod/mini';
import type { Licence } from '../licences/store';

const SEGMENT_BYTES = 65_536;
const SEGMENTS_PER_ROW = 16;

export interface StoredMessage {
  header: Buffer;
  partIndex: Buffer;
  bytes: number;
  segments: number;
  messageId: string | null;
  /** What rules change for the holder of the licence, in order. */
  edits: MessageEdit[];
}

const Edits = z.array(MessageEdit);

/** Sealed bytes of a message, given out only while the licence lives: the database checks it at every read. */
export class MessageContent {
  constructor(private readonly scope: OrganisationScope) {}

  /** @throws Problem 410 when the message or the licence is gone. */
  async describe(licence: Licence): Promise<StoredMessage> {
    const rows = (await this.guard(
      this.scope.inOrganisation(licence.organisation, (em) =>
        em.query('SELECT * FROM mail.part_index($1, $2, $3, $4)', [
          licence.organisation,
          licence.message,
          licence.id,
          licence.recipient,
        ]),
      ),
    )) as {
      header: Buffer;
      part_index: Buffer | null;
      size: string;
      segments: number;
      header_message_id: string | null;
      edits: unknown;
    }[];
    const [row] = rows;
    if (!row?.part_index)
      throw new Problem(410, 'message.erased', 'This message is no longer kept.');
    return {
      header: row.header,
      partIndex: row.part_index,
      bytes: Number(row.size),
      segments: row.segments,
      messageId: row.header_message_id,
      edits: Edits.parse(row.edits ?? []),
    };
  }

  /** Segments `from` to `to`, both inclusive, row by row. */
  async *segments(licence: Licence, from: number, to: number): AsyncGenerator<Buffer> {
    for (
      let row = Math.floor(from / SEGMENTS_PER_ROW);
      row <= Math.floor(to / SEGMENTS_PER_ROW);
      row++
    ) {
      const [found] = (await this.guard(
        this.scope.inOrganisation(licence.organisation, (em) =>
          em.query('SELECT mail.read_segment($1, $2, $3, $4, $5) AS bytes', [
            licence.organisation,
            licence.message,
            licence.id,
            licence.recipient,
            row,
          ]),
        ),
      )) as { bytes: Buffer | null }[];
      if (!found?.bytes)
        throw new Problem(410, 'message.erased', 'This message is no longer kept.');
      const first = row * SEGMENTS_PER_ROW;
      const start = Math.max(from - first, 0) * SEGMENT_BYTES;
      const end = Math.min((to - first + 1) * SEGMENT_BYTES, found.bytes.length);
      yield found.bytes.subarray(start, end);
    }
  }

  /** The index opened for a decision of the service itself: whom a reply to all goes to. */
  index(licence: Licence, stored: StoredMessage, messageKey: Buffer): PartIndex {
    return PartIndex.parse(
      JSON.parse(
        openObject(
          createSecretKey(messageKey),
          stored.partIndex,
          indexContext(licence.message),
        ).toString('utf8'),
      ),
    );
  }

  private async guard<T>(read: Promise<T>): Promise<T> {
    try {
      return await read;
    } catch (error) {
      if ((error as { code?: string }).code === '42501')
        throw new Problem(410, 'message.revoked', 'Access to this message has ended.');
      throw error;
    }
  }
}
