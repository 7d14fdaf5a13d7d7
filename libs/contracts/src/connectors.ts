import * as z from 'zod/mini';
import { HopEntry } from './directory';

/**
 * Named connectors: ways out that rules choose for some of the mail (`RouteMessageOutboundConnector`).
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET    /api/v1/connectors` | → Connectors, by name |
 * | `POST   /api/v1/connectors` | ConnectorEntry → ConnectorView; 409 `connector.name-taken`, `connector.too-many` |
 * | `GET    /api/v1/connectors/{id}` | → ConnectorView, with ETag |
 * | `PUT    /api/v1/connectors/{id}` | ConnectorEntry → ConnectorView; 409, 412 with If-Match |
 * | `DELETE /api/v1/connectors/{id}` | 204; 409 `connector.in-use` with `usedBy`; 412 with If-Match |
 */

/** So many an organisation has: each is part of every directory that is published. */
export const MOST_CONNECTORS = 100;

export const ConnectorEntry = z.extend(HopEntry, {
  name: z
    .string('A name')
    .check(z.trim(), z.minLength(1, 'A name'), z.maxLength(64, 'At most 64 characters')),
  /** Null = each recipient's own mail server is looked up (MX). */
  host: z.nullable(HopEntry.shape.host),
  /** Off, mail that rules send this way waits: it never takes another. */
  enabled: z._default(z.boolean(), true),
});
export type ConnectorEntry = z.infer<typeof ConnectorEntry>;

export const ConnectorView = z.extend(ConnectorEntry, {
  id: z.string(),
  enabled: z.boolean(),
  version: z.int(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  /** The rules that name it. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type ConnectorView = z.infer<typeof ConnectorView>;

export const Connectors = z.object({
  items: z.array(ConnectorView),
  nextCursor: z.nullable(z.string()),
});
export type Connectors = z.infer<typeof Connectors>;
