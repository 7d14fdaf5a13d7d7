import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings';
import { describeSettings, SETTING_CATALOGUE } from './settings-catalogue';

const ENV = {
  CHANCERY_DATABASE_URL: 'postgres://owner:opensesame@db.example.org/chancery',
  CHANCERY_SMTP_NEXT_HOP: '[2001:db8::1]:25',
};

/** What reading asks the environment for. */
function keysRead(): string[] {
  const asked = new Set<string>();
  readSettings(
    new Proxy(ENV as Record<string, string | undefined>, {
      get(env, name: string) {
        asked.add(name);
        return env[name];
      },
    }),
  );
  return [...asked].filter((name) => !name.endsWith('_FILE') || /_(CERT|KEY)_FILE$/.test(name));
}

/** docs/settings.md as the catalogue has it. */
function page(): string {
  const sections = [...new Set(SETTING_CATALOGUE.map(({ section }) => section))];
  return [
    '# Settings',
    'Made from `libs/platform/src/settings-catalogue.ts` by `npx vitest run --project unit settings-catalogue -u`; do not edit.',
    'Each is a variable of the environment. Each but those that end in `_FILE` is also read from a file named by `<NAME>_FILE`, which keeps secrets out of the environment. All are checked at start; every fault is named at once and the exit code is 78. The console shows them with their source under Settings › System.',
    ...sections.map((section) =>
      [
        `## ${section}\n`,
        '| variable | without it | meaning |',
        '| --- | --- | --- |',
        ...SETTING_CATALOGUE.filter((item) => item.section === section).map(
          ({ key, fallback, help, secret }) =>
            `| \`CHANCERY_${key}\` | ${fallback} | ${help}${secret ? ' Secret.' : ''} |`,
        ),
      ].join('\n'),
    ),
  ].join('\n\n');
}

describe('the catalogue of settings', () => {
  it('names every setting that is read, and no other', () => {
    expect(SETTING_CATALOGUE.map(({ key }) => `CHANCERY_${key}`).sort()).toEqual(keysRead().sort());
  });

  it('says value and source, and of a secret nothing', () => {
    const file = import.meta.filename;
    const env = { ...ENV, CHANCERY_KEY_PASSPHRASE_FILE: file };
    const states = describeSettings(readSettings(env), env);
    const of = (key: string) => states.find((state) => state.key === `CHANCERY_${key}`);
    expect(of('SMTP_NEXT_HOP')).toMatchObject({ value: '[2001:db8::1]:25', source: 'environment' });
    expect(of('SMTP_LISTEN')).toMatchObject({ value: '127.0.0.1:2525', source: 'default' });
    expect(of('REDIS_URL')).toMatchObject({ value: null, source: 'default' });
    expect(of('DATABASE_URL')).toMatchObject({ value: '(hidden)', source: 'environment' });
    expect(of('KEY_PASSPHRASE')).toMatchObject({ value: '(hidden)', source: 'file' });
    expect(JSON.stringify(states)).not.toContain('opensesame');
  });

  it('is what the documentation says', async () => {
    await expect(
      await format(page(), { parser: 'markdown', proseWrap: 'preserve' }),
    ).toMatchFileSnapshot('../../../docs/settings.md');
  });
});
