import { describe, expect, it } from 'vitest';
import { queuedAs, sendMail } from '../support/smtp';
import { FUNCTIONS } from './expected';
import { makeRow } from './rows';
import { DENIED, type World } from './world';

const SENDER = 'alice@demo.test';

/** What the functions that reach across refuse. */
export function functions(world: World): void {
  describe('functions that reach across', () => {
    it('refuse another organisation than the transaction’s, whoever calls', async () => {
      const guarded = Object.entries(FUNCTIONS).filter(([name]) => name.includes('(uuid'));
      expect(guarded.length).toBeGreaterThan(10);
      for (const [name, callers] of guarded)
        for (const service of callers)
          for (const set of [world.here, null, '']) {
            const types = name.slice(name.indexOf('(') + 1, -1).split(',');
            const call = `SELECT * FROM ${name.slice(0, name.indexOf('('))}('${world.there}', ${types
              .slice(1)
              .map((type) => (type.endsWith('[]') ? `'{}'::${type}` : `NULL::${type}`))
              .join(', ')})`;
            expect(
              (await world.as[service].tries(set, call.replace(', )', ')'))).code,
              `${service} for ${String(set)}: ${name}`,
            ).toBe(DENIED);
          }
    });

    it('know a token only in the organisation of its administrator', async () => {
      const holder = async (hash: string) =>
        (
          await world.as.directory.tries(
            null,
            `SELECT organisation_id AS o FROM directory.token_holder('\\x${hash}')`,
          )
        ).rows.map(({ o }) => o);
      const administrator = async (organisation: string): Promise<string> => {
        const row = await makeRow(world.system, 'directory.administrator', organisation);
        await world.plant('directory.administrator', row);
        return row['id']!;
      };
      // A reference is checked past row security: a token of one organisation could name an administrator of another.
      for (const [hash, organisation, whose, expected] of [
        ['aa', world.here, world.here, [world.here]],
        ['bb', world.here, world.there, []],
        ['cc', world.there, world.there, [world.there]],
      ] as const) {
        await world.plant('directory.api_token', {
          ...(await makeRow(world.system, 'directory.api_token', organisation)),
          hash: `\\x${hash}`,
          administrator_id: await administrator(whose),
          expires_at: '2999-01-01',
        });
        expect(
          await holder(hash),
          `token of ${organisation === world.here ? 'here' : 'there'}, administrator of ${whose === world.here ? 'here' : 'there'}`,
        ).toEqual(expected);
      }
    });

    it('give a message only for a living licence of that very person, message and organisation', async () => {
      const id = queuedAs(
        await sendMail(
          world.system.ports.smtp,
          SENDER,
          ['bob@example.org', 'carol@example.org'],
          Buffer.from(
            `From: ${SENDER}\r\nSubject: [encrypt] Figures\r\n\r\nNumbers for Thursday.\r\n`,
          ),
        ),
      );
      const other = queuedAs(
        await sendMail(
          world.system.ports.smtp,
          SENDER,
          ['bob@example.org'],
          Buffer.from(`From: ${SENDER}\r\nSubject: [encrypt] Other\r\n\r\nOther numbers.\r\n`),
        ),
      );
      const licence = async (message: string, person: string): Promise<string> =>
        (
          await world.system.query<{ id: string }>(
            'SELECT id FROM rights.licence WHERE message_id = $1 AND recipient = $2',
            [message, person],
          )
        )[0]!.id;
      const bob = await licence(id, 'bob@example.org');
      const carol = await licence(id, 'carol@example.org');
      const elsewhere = await licence(other, 'bob@example.org');
      const read = async (
        organisation: string,
        message: string,
        of: string,
        person: string,
      ): Promise<string[]> => {
        const index = await world.as.rights.tries(
          organisation,
          'SELECT * FROM mail.part_index($1, $2, $3, $4)',
          [organisation, message, of, person],
        );
        const segment = await world.as.rights.tries(
          organisation,
          'SELECT mail.read_segment($1, $2, $3, $4, 0) AS bytes',
          [organisation, message, of, person],
        );
        return [
          index.code || `${index.count} index`,
          segment.code || (segment.rows[0]?.['bytes'] ? 'segment' : 'nothing'),
        ];
      };
      const GIVEN = ['1 index', 'segment'];
      const REFUSED = [DENIED, DENIED];
      expect(await read(world.here, id, bob, 'bob@example.org')).toEqual(GIVEN);
      expect(await read(world.here, id, carol, 'carol@example.org')).toEqual(GIVEN);
      expect(await read(world.here, id, bob, 'carol@example.org'), 'another person').toEqual(
        REFUSED,
      );
      expect(
        await read(world.here, id, elsewhere, 'bob@example.org'),
        'licence of another message',
      ).toEqual(REFUSED);
      expect(
        await read(world.here, id, '018f0000-0000-7000-8000-000000000001', 'bob@example.org'),
        'no licence',
      ).toEqual(REFUSED);
      expect(await read(world.there, id, bob, 'bob@example.org'), 'another organisation').toEqual(
        REFUSED,
      );
      await world.system.query(`UPDATE rights.licence SET expires_at = now() WHERE id = $1`, [bob]);
      expect(await read(world.here, id, bob, 'bob@example.org'), 'expired').toEqual(REFUSED);
      await world.system.query(
        `UPDATE rights.licence SET expires_at = NULL, not_before = now() + interval '1 minute' WHERE id = $1`,
        [bob],
      );
      expect(await read(world.here, id, bob, 'bob@example.org'), 'not begun').toEqual(REFUSED);
      const revoked = await world.system.cli([
        'message',
        'revoke',
        id,
        '--recipient',
        'carol@example.org',
        '--reason',
        'A mistake',
      ]);
      expect(revoked.code, revoked.stderr).toBe(0);
      expect(await read(world.here, id, carol, 'carol@example.org'), 'revoked').toEqual(REFUSED);
      expect(
        await read(world.here, other, elsewhere, 'bob@example.org'),
        'the other message is untouched',
      ).toEqual(GIVEN);
    });
  });
}
