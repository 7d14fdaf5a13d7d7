import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, weakness } from './passwords';

describe('passwords', () => {
  it.each([
    ['Password-1234', 'the worst'],
    ['P-a-s-s-w-o-r-d', 'the worst, dressed up'],
    ['changeme!!!!!!', 'the worst'],
    ['kim@example.org', 'the address'],
    ['my kim@example.org', 'the address in it'],
    ['Kim.Jones-2026!!', 'the local part'],
    ['example.org!!!', 'the domain'],
    ['123456789012', 'digits'],
    ['abababababab', 'few characters'],
  ])('%s is refused: %s', (password) => {
    const email = password.startsWith('Kim.') ? 'kim.jones@example.org' : 'kim@example.org';
    expect(weakness(password, email)).toMatch(/\.$/);
  });

  it.each([
    'nine quiet harbours',
    'correct horse battery',
    'Übergrößenträger',
    '密码密碼パスワード하나둘셋',
  ])('%s is taken', (password) => expect(weakness(password, 'kim@example.org')).toBeNull());

  it('is the same however its letters are composed, and nobody has none', async () => {
    const phc = await hashPassword('Bücher im Café');
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPassword(phc, 'Bücher im Café'.normalize('NFD'))).toBe(true);
    expect(await isPassword(phc, 'bücher im Café')).toBe(false);
    expect(await isPassword(null, 'Bücher im Café')).toBe(false);
    expect(await isPassword('not a hash', 'x')).toBe(false);
  });
});
