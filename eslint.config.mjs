import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

/**
 * Which layer may import which (docs/ARCHITECTURE.md). A project's layer is a tag in its
 * project.json; a new library is held to its layer by that tag alone.
 *
 * @param {string[]} also layers that may be imported besides
 */
const layers = (...also) => [
  {
    sourceTag: 'layer:domain',
    onlyDependOnLibsWithTags: ['layer:domain', 'layer:contract', ...also],
    bannedExternalImports: ['@nestjs/*', '@angular/*', 'typeorm', 'bullmq', 'ioredis', 'pg'],
  },
  { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: ['layer:contract', ...also] },
  {
    sourceTag: 'layer:service',
    onlyDependOnLibsWithTags: ['layer:service', 'layer:domain', 'layer:contract', ...also],
    // A service talks to another by jobs, snapshots and its tables' functions, never by import.
    notDependOnLibsWithTags: ['service:*'],
  },
  {
    sourceTag: 'layer:web',
    onlyDependOnLibsWithTags: ['layer:web', 'layer:domain', 'layer:contract', ...also],
  },
  {
    sourceTag: 'side:services',
    onlyDependOnLibsWithTags: ['layer:service', 'layer:domain', 'layer:contract', ...also],
  },
  {
    sourceTag: 'side:web',
    onlyDependOnLibsWithTags: ['layer:web', 'layer:domain', 'layer:contract', ...also],
  },
  { sourceTag: 'layer:test', onlyDependOnLibsWithTags: ['*'] },
];

/** @param {string[]} also */
const boundaries = (...also) => [
  'error',
  {
    depConstraints: layers(...also),
    // The one build preset of the service apps lies with the tools.
    allow: ['../../tools/vite.service', '../../tools/vite.service.ts'],
    // Specs use the test library, which builds on what they test.
    ignoredCircularDependencies: [['testing', '*']],
    // Meant for Angular libraries behind a lazy route; ours are plain, and may be loaded both ways.
    checkDynamicDependenciesExceptions: ['@chancery/*'],
  },
];

/**
 * @param {string} layer
 * @returns {string[]} the folders of the libraries of a layer
 */
const foldersOf = (layer) =>
  globSync('libs/**/project.json', { exclude: ['**/node_modules'] })
    .filter((file) => JSON.parse(readFileSync(file, 'utf8')).tags?.includes(`layer:${layer}`))
    .map(dirname);

/** @param {string[]} folders */
const sourcesIn = (folders) => folders.map((folder) => `${folder}/src/**/*.ts`);

const specs = ['**/*.spec.ts'];

const hostModules = '(fs|net|tls|dns|http|https|http2|dgram|child_process|cluster|worker_threads)';

const browserGlobals = ['window', 'document', 'localStorage', 'sessionStorage', 'navigator'];

/** What only `tsc` can see: a promise nobody waits for is a message nobody delivers. */
const typed = {
  languageOptions: {
    parserOptions: {
      project: [
        'tsconfig.check.json',
        'apps/portal/tsconfig.json',
        'apps/admin/tsconfig.json',
        'libs/ui/tsconfig.json',
      ],
      tsconfigRootDir: import.meta.dirname,
    },
  },
  rules: {
    '@typescript-eslint/await-thenable': 'error',
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
    '@typescript-eslint/only-throw-error': 'error',
    '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    '@typescript-eslint/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '.nx',
      '.angular',
      '.tmp',
      'data',
      'screens',
      // Written by `npm run client` from docs/openapi.json.
      'apps/admin/src/api',
      '**/*.html.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mjs}'],
    extends: [js.configs.recommended, ...tseslint.configs.strict],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      // Off: tsc knows what is defined, in the .mjs files too.
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      // Off: a class that Nest injects must be imported as a value, or its metadata is lost.
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Write a union of string literals.' },
      ],
      // Off: control characters are a mail reader's business.
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
      // Off: with noUncheckedIndexedAccess, `bytes[i]!` is how a bounded loop over bytes is written.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Off: signal outputs are declared `output<void>()`.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Off: settings are taken out of an environment by name.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Off: this release of the rule throws on sources that have nothing to do with overloads.
      '@typescript-eslint/unified-signatures': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', { max: 350 }],
    },
  },
  {
    files: [
      'libs/**/src/**/*.ts',
      'apps/*/src/**/*.ts',
      'e2e/**/*.ts',
      'bench/**/*.ts',
      'tools/**/*.{ts,mjs}',
    ],
    ...typed,
  },
  {
    files: sourcesIn(foldersOf('domain')),
    ignores: specs,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(node:)?${hostModules}(/|$)`,
              message: 'The domain takes and gives bytes; files and sockets are the services’.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', ...browserGlobals],
    },
  },
  {
    files: sourcesIn(foldersOf('contract')),
    ignores: specs,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|@chancery/contracts|zod/mini$)',
              message: 'Contracts go to every browser: zod/mini only.',
            },
          ],
        },
      ],
    },
  },
  {
    files: sourcesIn(foldersOf('service')),
    ignores: specs,
    rules: { 'no-restricted-globals': ['error', ...browserGlobals] },
  },
  {
    files: specs,
    rules: {
      '@nx/enforce-module-boundaries': boundaries('layer:test'),
      'max-lines': 'off',
    },
  },
  {
    // They test and measure from outside, and may reach for anything.
    files: ['e2e/**', 'bench/**'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    files: ['apps/portal/src/**/*.ts', 'apps/admin/src/**/*.ts', 'libs/ui/src/**/*.ts'],
    extends: [...angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/{portal,admin}/src/app/**/*.html', 'libs/ui/src/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
