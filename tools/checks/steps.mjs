/** @typedef {import('./needs.mjs').NeedName} NeedName */

/**
 * A step of `npm test`. It is either some commands, which count as one test, or a Vitest run, whose
 * tests count each.
 * @typedef {object} Step
 * @property {string} name what `--only` takes
 * @property {string} what it shows
 * @property {string[][]} [commands]
 * @property {string[]} [vitest] arguments of `vitest run`
 * @property {NeedName[]} [needs] without which it cannot run
 * @property {('postgres' | 'redis')[]} [servers] started for it alone
 * @property {number} [minutes] it may take, 20 by default
 */

const boundarySpec = 'tools/boundaries.spec.ts';

/** @type {readonly Step[]} */
export const steps = [
  { name: 'format', what: 'Prettier', commands: [['prettier', '--check', '.']] },
  {
    name: 'lint',
    what: 'ESLint, with the borders between layers',
    // Without a project graph the rule that keeps the borders says nothing.
    commands: [
      ['nx', 'show', 'projects'],
      ['eslint', '.'],
    ],
  },
  {
    name: 'boundaries',
    what: 'a forbidden import is reported',
    vitest: ['--project', 'unit', boundarySpec],
  },
  {
    name: 'types',
    what: 'TypeScript',
    commands: [
      ['tsc', '-p', 'tsconfig.check.json'],
      ['tsc', '-p', 'apps/portal/tsconfig.json'],
      ['tsc', '-p', 'apps/admin/tsconfig.json'],
      ['tsc', '-p', 'libs/ui/tsconfig.json'],
    ],
  },
  {
    name: 'unit',
    what: 'specs that need nothing',
    vitest: ['--project', 'unit', '--exclude', boundarySpec],
  },
  {
    name: 'portal',
    what: 'specs of the portal',
    vitest: ['--config', 'apps/portal/vitest.config.ts'],
  },
  {
    name: 'console',
    what: 'specs of the console',
    vitest: ['--config', 'apps/admin/vitest.config.ts', '--passWithNoTests'],
  },
  { name: 'build', what: 'every app', commands: [['nx', 'run-many', '-t', 'build']] },
  {
    name: 'medium-redis',
    what: 'specs on PostgreSQL, queues in Redis',
    vitest: ['--project', 'medium'],
    needs: ['redis-server'],
    servers: ['postgres', 'redis'],
  },
  {
    name: 'medium-postgres',
    what: 'specs on PostgreSQL, queues there too',
    vitest: ['--project', 'medium'],
    servers: ['postgres'],
  },
  {
    name: 'e2e',
    what: 'the built product, from outside',
    vitest: ['--config', 'e2e/vitest.config.ts'],
    needs: ['chromium', 'redis-server', 'swaks', 'smtp-sink', 'smtp-source'],
    minutes: 60,
  },
];

/**
 * @param {string[]} names as given to `--only`: a step's name, or what it begins with up to a dash
 * @returns {readonly Step[] | undefined} nothing if a name means no step
 */
export function select(names) {
  /** @param {string} name */
  const meant = (name) =>
    steps.filter((step) => step.name === name || step.name.startsWith(`${name}-`));
  if (names.some((name) => meant(name).length === 0)) return undefined;
  const chosen = new Set(names.flatMap(meant));
  return steps.filter((step) => chosen.has(step));
}
