import type { AuditFilter } from '@chancery/contracts';
import { trailQuery } from '../trail-query';
import { type ExportSource, PAGE } from './source';

/**
 * The trail, newest first, with the hash of each record and the link that chains it, so that whoever has the file can
 * compare it with the trail later.
 */
export const trailExport = (organisation: string, filter: AuditFilter): ExportSource => ({
  label: 'Audit trail',
  stem: 'audit',
  columns: () => [
    'Position',
    'At (UTC)',
    'Kind',
    'Actor',
    'Recipient',
    'Message',
    'Details',
    'Hash',
    'Link',
  ],
  count: (em) => trailQuery(em, organisation, filter).getCount(),
  pages: async function* (em) {
    let before: string | null = null;
    for (;;) {
      const query = trailQuery(em, organisation, filter);
      if (before !== null) query.andWhere('record.position < :before', { before });
      const records = await query.orderBy('record.position', 'DESC').limit(PAGE).getMany();
      if (records.length > 0)
        yield records.map((record) => [
          Number(record.position),
          record.at.toISOString(),
          record.kind,
          record.actor,
          record.recipient,
          record.messageId,
          JSON.stringify(record.body),
          record.leaf.toString('hex'),
          record.chain?.toString('hex') ?? null,
        ]);
      before = records.at(-1)?.position ?? null;
      if (records.length < PAGE) return;
    }
  },
});
