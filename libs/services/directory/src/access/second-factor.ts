import { createHash, randomBytes } from 'node:crypto';
import type { TotpOffer } from '@chancery/contracts';
import type { SecretKeys } from '@chancery/keys';
import { type Administrator, appendAudit, Problem } from '@chancery/platform';
import { Secret, TOTP } from 'otpauth';
import qrcode from 'qrcode';
import type { EntityManager } from 'typeorm';
import { AdministratorAccount } from '../entities';

/** RFC 6238 as every authenticator knows it: SHA-1, six digits, thirty seconds. */
const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 6238 5.2: one step before and after, for clocks that differ and people who type slowly. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** Crockford's 32 letters and digits, none taken for another; a byte gives five bits evenly. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const recoveryHash = (code: string): Buffer => createHash('sha256').update(code).digest();
/** As people type them: without spaces, dashes and case. */
const plain = (typed: string): string => typed.toLowerCase().replace(/[\s-]/g, '');

/** One-time passwords of administrators, and the codes for who lost the device that makes them. */
export class SecondFactor {
  constructor(private readonly keys: () => Promise<SecretKeys>) {}

  /** Offers a new secret. It asks for nothing until {@link confirm} has seen a code of it. */
  async offer(em: EntityManager, caller: Administrator, issuer: string): Promise<TotpOffer> {
    const secret = new Secret({ size: 20 });
    const sealed = await (
      await this.keys()
    ).sealSecret(caller.organisation, purpose(caller.id), Buffer.from(secret.buffer));
    await em.update(AdministratorAccount, { id: caller.id }, { totpOffered: sealed });
    const uri = new TOTP({ ...FORM, issuer, label: caller.email, secret }).toString();
    const qrSvg = await qrcode.toString(uri, {
      type: 'svg',
      errorCorrectionLevel: 'M',
      margin: 4,
    });
    return { secret: secret.base32, uri, qrSvg };
  }

  /**
   * Puts the offered secret in force.
   * @returns recovery codes, shown once and kept as hashes
   * @throws Problem 409 where none is offered, 422 where the code is not of it
   */
  async confirm(em: EntityManager, caller: Administrator, typed: string): Promise<string[]> {
    const account = await lock(em, caller.id);
    if (!account?.totpOffered)
      throw new Problem(409, 'totp.not-offered', 'Begin again: scan a new picture first.');
    const step = await this.stepOf(account, account.totpOffered, typed);
    if (step === null)
      throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
        errors: [
          {
            pointer: '/code',
            code: 'totp.wrong',
            detail: 'This code does not match. Check the clock of your device and try the next.',
          },
        ],
      });
    const codes = Array.from({ length: RECOVERY_CODES }, makeRecoveryCode);
    await em.update(
      AdministratorAccount,
      { id: caller.id },
      {
        totpSealed: account.totpOffered,
        totpOffered: null,
        totpStep: String(step),
        recoveryCodes: codes.map((code) => recoveryHash(plain(code))),
      },
    );
    await appendAudit(em, caller.organisation, {
      kind: 'second-factor.on',
      actor: caller.email,
      body: { administrator: caller.email },
    });
    return codes;
  }

  /** Switches it off for somebody. */
  async remove(
    em: EntityManager,
    organisation: string,
    account: { id: string; email: string },
    by: string,
  ): Promise<void> {
    await em.update(
      AdministratorAccount,
      { id: account.id },
      { totpSealed: null, totpOffered: null, recoveryCodes: [] },
    );
    await appendAudit(em, organisation, {
      kind: 'second-factor.off',
      actor: by,
      body: { administrator: account.email },
    });
  }

  /**
   * Whether a code opens the door now. It does so once: a code of the authenticator by its step, a recovery code by
   * being struck off, both under a lock on the account.
   */
  async accept(em: EntityManager, id: string, typed: string): Promise<'totp' | 'recovery' | null> {
    const account = await lock(em, id);
    if (!account?.totpSealed) return null;
    if (/^\d{6}$/.test(plain(typed))) {
      const step = await this.stepOf(account, account.totpSealed, typed);
      if (step === null || step <= Number(account.totpStep)) return null;
      await em.update(AdministratorAccount, { id }, { totpStep: String(step) });
      return 'totp';
    }
    const hash = recoveryHash(plain(typed));
    const left = account.recoveryCodes.filter((one) => !one.equals(hash));
    if (left.length === account.recoveryCodes.length) return null;
    await em.update(AdministratorAccount, { id }, { recoveryCodes: left });
    return 'recovery';
  }

  private async stepOf(
    account: AdministratorAccount,
    sealed: Buffer,
    typed: string,
  ): Promise<number | null> {
    const keys = await this.keys();
    const bytes = await keys.openSecret(account.organisationId, purpose(account.id), sealed);
    const secret = new Secret({ buffer: Uint8Array.from(bytes).buffer });
    const now = Date.now();
    const delta = new TOTP({ ...FORM, secret }).validate({
      token: plain(typed),
      timestamp: now,
      window: WINDOW,
    });
    return delta === null ? null : Math.floor(now / 1000 / FORM.period) + delta;
  }
}

const purpose = (administrator: string): string => `totp ${administrator}`;

/** Sixteen signs, 80 bits, in groups of four. */
function makeRecoveryCode(): string {
  const signs = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('');
  return signs.replace(/(.{4})(?=.)/g, '$1-');
}

const lock = (em: EntityManager, id: string): Promise<AdministratorAccount | null> =>
  em.findOne(AdministratorAccount, { where: { id }, lock: { mode: 'pessimistic_write' } });
