import { expect, it } from 'vitest';
import { testCommand } from './test-command';

it('asks the command line the same, with nothing that a shell would read as its own', () => {
  expect(testCommand('message.eml', 'ana@alder.test', ['ben@birch.test', 'kim@birch.test'])).toBe(
    'npm run --silent chancery -- rules test message.eml --rules rules.json --from ana@alder.test --to ben@birch.test kim@birch.test',
  );
  expect(testCommand("Ben's $(figures).eml", '', ['--x@birch.test'])).toBe(
    `npm run --silent chancery -- rules test 'Ben'\\''s $(figures).eml' --rules rules.json --from '' --to '--x@birch.test'`,
  );
  const elsewhere = { client: '2001:db8::17', authenticated: false };
  expect(testCommand('a.eml', 'ana@alder.test', ['ben@birch.test'], elsewhere)).toMatch(
    / --to ben@birch\.test --client 2001:db8::17 --no-signed-in$/,
  );
});
