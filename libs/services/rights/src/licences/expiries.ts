import { kindOf } from '@chancery/journey';
import { auditEntries, type OrganisationScope, uuid7 } from '@chancery/platform';

const AT_ONCE = 500;
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface Row {
  id: string;
  message_id: string;
  recipient: string;
  expires_at: string;
  opened: boolean;
}

/** Says in the trail that licences ran out: nobody does anything when they do, and reports count what is said. */
export class Expiries {
  constructor(private readonly scope: OrganisationScope) {}

  /**
   * Appends a record for each recipient whose licence ended by its date since the last time, once, whoever asks.
   *
   * @returns how many
   */
  async tell(organisation: string): Promise<number> {
    let told = 0;
    for (let more = AT_ONCE; more === AT_ONCE; told += more) more = await this.page(organisation);
    return told;
  }

  private page(organisation: string): Promise<number> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query(
        `INSERT INTO rights.expiry_mark (organisation_id, expires_at, licence_id) VALUES ($1, '-infinity', '${NOBODY}') ON CONFLICT DO NOTHING`,
        [organisation],
      );
      const [mark] = (await em.query(
        'SELECT expires_at::text AS expires_at, licence_id FROM rights.expiry_mark WHERE organisation_id = $1 FOR UPDATE',
        [organisation],
      )) as { expires_at: string; licence_id: string }[];
      const rows = (await em.query(
        `SELECT id, message_id, recipient, expires_at::text AS expires_at, first_opened_at IS NOT NULL AS opened FROM rights.licence
          WHERE organisation_id = $1 AND role = 'recipient' AND expires_at <= now() AND (expires_at, id) > ($2::timestamptz, $3::uuid)
          ORDER BY expires_at, id LIMIT ${AT_ONCE}`,
        [organisation, mark?.expires_at, mark?.licence_id],
      )) as Row[];
      const last = rows.at(-1);
      if (!last) return 0;
      auditEntries.n += rows.length;
      await em.query('SELECT audit.append($1, $2, $3, $4, $5, $6, $7)', [
        organisation,
        rows.map(() => uuid7()),
        rows.map(() => kindOf('expired')),
        rows.map(({ message_id }) => message_id),
        rows.map(({ recipient }) => recipient),
        rows.map(() => 'rights'),
        rows.map(({ opened, expires_at }) =>
          JSON.stringify({ role: 'recipient', opened, endedAt: expires_at }),
        ),
      ]);
      await em.query(
        'UPDATE rights.expiry_mark SET expires_at = $2::timestamptz, licence_id = $3 WHERE organisation_id = $1',
        [organisation, last.expires_at, last.id],
      );
      return rows.length;
    });
  }
}
