/** Of each organisation so many of the newest snapshots are kept, however old they are. */
export const SNAPSHOTS_ALWAYS = 20;
/** And never more than this, however young they are: one with ten thousand rules has 4 MB. */
export const SNAPSHOTS_MOST = 200;
/** Of those that go, so many in one transaction. */
const AT_ONCE = 100;

/**
 * The function through which old snapshots of a schema go (docs/adr/0094). Whoever publishes may not delete what was
 * published, and whoever calls this may neither choose what goes nor reach any of the newest: those that gateways
 * read and that an import is undone from.
 *
 * @param caller the role that lets them go
 */
export function forgetSnapshots(schema: string, caller: string): string {
  const signature = `${schema}.forget_snapshots(uuid, int)`;
  return `
    CREATE FUNCTION ${schema}.forget_snapshots(p_organisation uuid, p_days int)
      RETURNS int
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = ${schema}, pg_temp AS $$
    DECLARE gone int;
    BEGIN
      IF p_organisation IS NULL OR p_organisation IS DISTINCT FROM nullif(current_setting('chancery.organisation', true), '')::uuid THEN
        RAISE EXCEPTION 'not the organisation of this transaction' USING ERRCODE = '42501';
      END IF;
      DELETE FROM ${schema}.snapshot s
       WHERE s.organisation_id = p_organisation AND s.version IN (
         SELECT o.version
           FROM (SELECT n.version, n.published_at, row_number() OVER (ORDER BY n.version DESC) AS place
                   FROM ${schema}.snapshot n WHERE n.organisation_id = p_organisation) o
          WHERE o.place > ${SNAPSHOTS_ALWAYS}
            AND (o.place > ${SNAPSHOTS_MOST} OR o.published_at < now() - make_interval(days => greatest(p_days, 1)))
          ORDER BY o.version LIMIT ${AT_ONCE});
      GET DIAGNOSTICS gone = ROW_COUNT;
      RETURN gone;
    END $$;
    REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
    GRANT USAGE ON SCHEMA ${schema} TO ${caller};
    GRANT EXECUTE ON FUNCTION ${signature} TO ${caller};`;
}
