import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';

/**
 * The lint rule that keeps the layers apart reports nothing at all where it finds no project graph.
 * So this holds it to the table of layers: imports that must fail, and some that must not.
 */
const root = resolve(import.meta.dirname, '..');

const boundaries = '@nx/enforce-module-boundaries';
const restricted = '@typescript-eslint/no-restricted-imports';

const forbidden = [
  ['domain → service', 'libs/mail/src/canary.ts', '@chancery/service-rights', boundaries],
  ['domain → platform', 'libs/rules/src/canary.ts', '@chancery/platform', boundaries],
  ['domain → test library', 'libs/mail/src/canary.ts', '@chancery/testing', boundaries],
  ['domain → Nest', 'libs/mail/src/canary.ts', '@nestjs/common', boundaries],
  ['domain → Angular', 'libs/seal/src/canary.ts', '@angular/core', boundaries],
  ['domain → TypeORM', 'libs/rights/src/canary.ts', 'typeorm', boundaries],
  ['domain → BullMQ', 'libs/journey/src/canary.ts', 'bullmq', boundaries],
  ['domain → files', 'libs/mail/src/canary.ts', 'node:fs', restricted],
  ['domain → files, asynchronous', 'libs/mail/src/canary.ts', 'fs/promises', restricted],
  ['domain → sockets', 'libs/seal/src/canary.ts', 'node:net', restricted],
  ['contract → domain', 'libs/contracts/src/canary.ts', '@chancery/mail', boundaries],
  ['contract → all of zod', 'libs/contracts/src/canary.ts', 'zod', restricted],
  ['contract → anything else', 'libs/contracts/src/canary.ts', 'node:crypto', restricted],
  [
    'service → other service',
    'libs/services/rules/src/canary.ts',
    '@chancery/service-rights',
    boundaries,
  ],
  ['platform → service', 'libs/platform/src/canary.ts', '@chancery/service-audit', boundaries],
  ['portal → platform', 'apps/portal/src/app/canary.ts', '@chancery/platform', boundaries],
  ['portal → service', 'apps/portal/src/app/canary.ts', '@chancery/service-rights', boundaries],
  ['app → other app', 'apps/server/src/canary.ts', '../../gateway/src/main', boundaries],
] as const;

const allowed = [
  ['domain → domain', 'libs/rules/src/canary.ts', '@chancery/mail'],
  ['domain → cryptography', 'libs/seal/src/canary.ts', 'node:crypto'],
  ['domain spec → test library', 'libs/mail/src/canary.spec.ts', '@chancery/testing'],
  ['domain spec → files', 'libs/mail/src/canary.spec.ts', 'node:fs'],
  ['contract → zod/mini', 'libs/contracts/src/canary.ts', 'zod/mini'],
  ['service → platform', 'libs/services/rules/src/canary.ts', '@chancery/platform'],
  ['service → domain', 'libs/services/rules/src/canary.ts', '@chancery/rules'],
  ['server → service', 'apps/server/src/canary.ts', '@chancery/service-rights'],
  ['portal → domain', 'apps/portal/src/app/canary.ts', '@chancery/seal'],
] as const;

/** The rules that complain about a file that holds one import. The file need not exist. */
async function complaints(file: string, imported: string): Promise<(string | null)[]> {
  const eslint = new ESLint({
    cwd: root,
    // Rules that need types need the file on disk; these do not.
    overrideConfig: { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
  });
  const source = `import * as canary from '${imported}';\n\nexport const seen = canary;\n`;
  const results = await eslint.lintText(source, { filePath: resolve(root, file) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

describe('layers', () => {
  beforeAll(() => {
    execFileSync('nx', ['show', 'projects'], {
      cwd: root,
      stdio: 'ignore',
      env: {
        ...process.env,
        NX_DAEMON: 'false',
        PATH: `${resolve(root, 'node_modules/.bin')}:${process.env['PATH']}`,
      },
    });
  }, 60_000);

  it.each(forbidden)('forbids %s', async (_, file, imported, rule) => {
    expect(await complaints(file, imported)).toContain(rule);
  });

  it.each(allowed)('allows %s', async (_, file, imported) => {
    expect(await complaints(file, imported)).toEqual([]);
  });
});
