import type { KeyReport } from '@chancery/contracts';
import type { KeyStore } from '@chancery/keys';
import { appendAudit, type OrganisationScope } from '@chancery/platform';

/** What keys an organisation has, how old they are, and whether there is a backup. Never a key itself. */
export class KeyRing {
  /** @param keys absent where nothing is rotated, such as in the command that records a backup */
  constructor(
    private readonly scope: OrganisationScope,
    private readonly passphraseBeside: boolean,
    private readonly keys: Pick<KeyStore, 'rotate'> | null,
  ) {}

  report(organisation: string): Promise<KeyReport> {
    return this.scope.inOrganisation(organisation, async (em) => {
      const versions = (await em.query(
        `SELECT version, created_at FROM rights.organisation_key WHERE organisation_id = $1 ORDER BY version DESC`,
        [organisation],
      )) as { version: number; created_at: Date }[];
      const [epochs] = (await em.query(
        `SELECT count(*)::int AS count, min(epoch) AS oldest, max(epoch) AS newest FROM rights.epoch_key WHERE organisation_id = $1`,
        [organisation],
      )) as { count: number; oldest: number | null; newest: number | null }[];
      const [backup] = (await em.query(
        `SELECT max(made_at) AS at FROM rights.backup WHERE organisation_id = $1`,
        [organisation],
      )) as { at: Date | null }[];
      return {
        root: { kind: 'file' as const, passphraseBeside: this.passphraseBeside },
        organisationKeys: versions.map(({ version, created_at }) => ({
          version,
          createdAt: created_at.toISOString(),
        })),
        epochs: epochs ?? { count: 0, oldest: null, newest: null },
        lastBackupAt: backup?.at?.toISOString() ?? null,
      };
    });
  }

  /** Makes the next organisation key. What older ones sealed stays readable. @returns its version. */
  async rotate(organisation: string, actor: string): Promise<number> {
    if (!this.keys) throw new Error('these keys are only looked at');
    const version = await this.keys.rotate(organisation);
    await this.scope.inOrganisation(organisation, (em) =>
      appendAudit(em, organisation, { kind: 'key.rotated', actor, body: { version } }),
    );
    return version;
  }

  /** A backup of the whole database ended well at this moment. */
  async backedUp(organisation: string, at: Date, rows: number, actor: string): Promise<void> {
    await this.scope.inOrganisation(organisation, async (em) => {
      await em.query(
        'INSERT INTO rights.backup (organisation_id, made_at, rows) VALUES ($1, $2, $3)',
        [organisation, at, rows],
      );
      await appendAudit(em, organisation, { kind: 'backup.made', actor, body: { rows } });
    });
  }
}
