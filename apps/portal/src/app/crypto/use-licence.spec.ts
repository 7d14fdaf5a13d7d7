// @vitest-environment node
import type { UseLicenceAnswer } from '@chancery/contracts';
import { indexContext, messageContext, sealObject } from '@chancery/seal/web';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { makePageKey, openLicence, type PageKey } from './use-licence';

const text = new TextEncoder();

/** An answer of the portal's interface made with real keys; `change` spoils one thing in it. */
async function answerFor(
  page: PageKey,
  change: Partial<UseLicenceAnswer> = {},
  claims: { aud?: string; rights?: string[] } = {},
) {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', {
    crv: 'Ed25519',
    extractable: true,
  });
  const sealed = await sealObject(key, text.encode('Good morning'), messageContext('m1'), 65_536);
  const index = await sealObject(key, text.encode('{"a":1}'), indexContext('m1'));
  const licence = await new SignJWT({
    rights: ['View'],
    template: 'encrypt-only',
    policy: 'p',
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer('chancery')
    .setSubject('reception@alder.test')
    .setAudience(claims.aud ?? 'm1')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const jwe = await new CompactEncrypt(key)
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
    .encrypt(await importJWK(page.publicKey, 'ECDH-ES+A256KW'));
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const answer = {
    licence,
    key: jwe,
    signer: (await exportJWK(publicKey)) as Record<string, string>,
    index: base64(index),
    header: base64(sealed.subarray(0, 74)),
    messageId: 'm1',
    bytes: 12,
    segments: 1,
    edits: [],
    ...change,
  };
  return openLicence(answer, page.privateKey, () => Promise.resolve(sealed.subarray(74)));
}

describe('openLicence', () => {
  it('verifies the licence and opens index and message', async () => {
    const opened = await answerFor(await makePageKey());
    expect(opened.claims).toMatchObject({ aud: 'm1', rights: ['View'] });
    expect(opened.index).toBe('{"a":1}');
    expect(new TextDecoder().decode(await opened.source.openRange(5, 7))).toBe('morning');
  });

  it('refuses a licence of another key, for another message or of another form', async () => {
    const page = await makePageKey();
    const other = await exportJWK(
      (await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })).publicKey,
    );
    const refused = { code: 'message.damaged' };
    await expect(
      answerFor(page, { signer: other as Record<string, string> }),
    ).rejects.toMatchObject(refused);
    await expect(answerFor(page, { messageId: 'm2' })).rejects.toMatchObject(refused);
    await expect(answerFor(page, {}, { aud: 'm2' })).rejects.toMatchObject(refused);
    await expect(answerFor(page, {}, { rights: ['Everything'] })).rejects.toMatchObject(refused);
  });

  it('cannot use a key that was encrypted to another page', async () => {
    const [page, other] = [await makePageKey(), await makePageKey()];
    const mixed = { publicKey: other.publicKey, privateKey: page.privateKey };
    await expect(answerFor(mixed)).rejects.toMatchObject({ code: 'message.damaged' });
  });

  it('keeps the private half inside the browser', async () => {
    const { privateKey } = await makePageKey();
    expect(privateKey.extractable).toBe(false);
  });
});
