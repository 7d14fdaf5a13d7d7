import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  createSecretKey,
} from 'node:crypto';
import {
  epochKeyContext,
  type LicenceContext,
  licenceContext,
  openObject,
  organisationKeyContext,
  sealObject,
  secretContext,
  transportContext,
} from '@chancery/seal';

/** Where wrapped keys are kept: the functions of `rights`, called inside the organisation's own transaction. */
export interface WrappedKeys {
  read(
    organisation: string,
  ): Promise<{ kind: string; id: number; version: number; wrapped: Buffer }[]>;
  add(
    organisation: string,
    kind: 'organisation' | 'epoch',
    id: number,
    version: number,
    wrapped: Buffer,
  ): Promise<void>;
}

/** Keys cannot be reached or opened. Mail waits (451 4.7.5); nothing leaves in the clear. */
export class KeyStoreError extends Error {}

/** What the gateway may do: give out new licences, and open what it relays itself. Never open a licence. */
export interface IssuingKeys {
  /** The epoch of now, with its key loaded. */
  epoch(organisation: string): Promise<number>;
  /** Seals a message key for one person. The epoch's key must be loaded by {@link epoch}. */
  sealLicence(
    organisation: string,
    epoch: number,
    context: LicenceContext,
    messageKey: Uint8Array,
  ): Buffer;
  sealTransport(
    organisation: string,
    epoch: number,
    message: string,
    messageKey: Uint8Array,
  ): Buffer;
  openTransport(
    organisation: string,
    epoch: number,
    message: string,
    sealed: Uint8Array,
  ): Promise<Buffer>;
}

/** What the rights service may do after a policy decision. */
export interface OpeningKeys {
  openLicence(
    organisation: string,
    epoch: number,
    context: LicenceContext,
    sealed: Uint8Array,
  ): Promise<Buffer>;
  signingKey(): KeyObject;
}

/** Small secrets of an organisation (DKIM keys, waiting passcodes), each under its own purpose. */
export interface SecretKeys {
  sealSecret(organisation: string, purpose: string, secret: Uint8Array): Promise<Buffer>;
  openSecret(organisation: string, purpose: string, sealed: Uint8Array): Promise<Buffer>;
  /** A key for keyed hashes of one purpose: codes, resend detection. */
  hashKey(purpose: string): KeyObject;
  /** Password of the internal listener, the same for every process of this installation. */
  internalSecret(): string;
}

/**
 * What the key of a protected message is sealed for on its way from the rights service to the gateway: one delivery,
 * in which a rule removes protection.
 */
export const unsealingPurpose = (delivered: string, original: string): string =>
  `unsealing ${original} for ${delivered}`;

/** Year and month as one number: an epoch's key erases that month when deleted. */
export const epochOf = (date: Date): number => date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;

interface Held {
  organisation: Map<number, KeyObject>;
  epochs: Map<number, KeyObject>;
}

/**
 * The hierarchy of section 5: root (L0) → organisation (L1) → month (L2) → message (L3). Organisation and
 * month keys are opened once and held here; no method hands one out.
 */
export class KeyStore implements IssuingKeys, OpeningKeys, SecretKeys {
  private readonly root: KeyObject;
  private readonly held = new Map<string, Held>();
  private readonly loading = new Map<string, Promise<Held>>();
  private signer: KeyObject | null = null;

  constructor(
    root: Uint8Array,
    private readonly wrapped: WrappedKeys,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.root = createSecretKey(root);
  }

  async epoch(organisation: string): Promise<number> {
    const epoch = epochOf(this.now());
    if (!this.held.get(organisation)?.epochs.has(epoch)) await this.need(organisation, epoch);
    return epoch;
  }

  sealLicence(
    organisation: string,
    epoch: number,
    context: LicenceContext,
    messageKey: Uint8Array,
  ): Buffer {
    return sealObject(this.epochKey(organisation, epoch), messageKey, licenceContext(context));
  }

  async openLicence(
    organisation: string,
    epoch: number,
    context: LicenceContext,
    sealed: Uint8Array,
  ): Promise<Buffer> {
    return openObject(await this.need(organisation, epoch), sealed, licenceContext(context));
  }

  sealTransport(
    organisation: string,
    epoch: number,
    message: string,
    messageKey: Uint8Array,
  ): Buffer {
    return sealObject(
      this.epochKey(organisation, epoch),
      messageKey,
      transportContext(organisation, message),
    );
  }

  async openTransport(
    organisation: string,
    epoch: number,
    message: string,
    sealed: Uint8Array,
  ): Promise<Buffer> {
    return openObject(
      await this.need(organisation, epoch),
      sealed,
      transportContext(organisation, message),
    );
  }

  async sealSecret(organisation: string, purpose: string, secret: Uint8Array): Promise<Buffer> {
    return sealObject(
      await this.organisationKey(organisation),
      secret,
      secretContext(organisation, purpose),
    );
  }

  /** Secrets are under the version that was the newest when they were kept; another process may have made it. */
  async openSecret(organisation: string, purpose: string, sealed: Uint8Array): Promise<Buffer> {
    let fault: unknown;
    for (const again of [false, true]) {
      const { organisation: versions } = await this.load(organisation, again);
      for (const [, key] of [...versions].sort(([a], [b]) => b - a))
        try {
          return openObject(key, sealed, secretContext(organisation, purpose));
        } catch (error) {
          fault = error;
        }
    }
    throw fault;
  }

  /**
   * Makes the next version of the organisation key (L1). Months that begin from now on, and secrets kept from
   * now on, are under it; what older versions sealed stays readable.
   *
   * @returns its number
   */
  async rotate(organisation: string): Promise<number> {
    const { organisation: versions } = await this.load(organisation, true);
    const version = Math.max(...versions.keys()) + 1;
    const wrapped = sealObject(
      this.root,
      randomBytes(32),
      organisationKeyContext(organisation, version),
    );
    await this.wrapped.add(organisation, 'organisation', version, version, wrapped);
    await this.load(organisation, true);
    return version;
  }

  hashKey(purpose: string): KeyObject {
    return createSecretKey(this.derive(`hash ${purpose}`));
  }

  internalSecret(): string {
    return this.derive('internal listener').toString('base64url');
  }

  /** A token no one else can make: over this installation, for one purpose. */
  mac(purpose: string, value: string): string {
    return createHmac('sha256', this.hashKey(purpose)).update(value).digest('base64url');
  }

  signingKey(): KeyObject {
    // PKCS#8 prefix of an Ed25519 private key (RFC 8410 7), then its 32-byte seed.
    const pkcs8 = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      this.derive('use licence signing'),
    ]);
    this.signer ??= createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    return this.signer;
  }

  verifyingKey(): KeyObject {
    return createPublicKey(this.signingKey());
  }

  private derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha384', this.root, Buffer.alloc(0), `chancery ${purpose}`, 32));
  }

  private epochKey(organisation: string, epoch: number): KeyObject {
    const key = this.held.get(organisation)?.epochs.get(epoch);
    if (!key) throw new KeyStoreError(`Key of epoch ${epoch} is not loaded`);
    return key;
  }

  private async organisationKey(organisation: string): Promise<KeyObject> {
    const held = await this.load(organisation);
    const newest = Math.max(...held.organisation.keys());
    return held.organisation.get(newest) as KeyObject;
  }

  /** Loads an epoch's key, making it where it is this month's and absent. */
  private async need(organisation: string, epoch: number): Promise<KeyObject> {
    const known = this.held.get(organisation)?.epochs.get(epoch);
    if (known) return known;
    try {
      let held = await this.load(organisation, true);
      if (!held.epochs.has(epoch) && epoch === epochOf(this.now())) {
        const version = Math.max(...held.organisation.keys());
        const wrapped = sealObject(
          held.organisation.get(version) as KeyObject,
          randomBytes(32),
          epochKeyContext(organisation, epoch, version),
        );
        await this.wrapped.add(organisation, 'epoch', epoch, version, wrapped);
        held = await this.load(organisation, true);
      }
      const key = held.epochs.get(epoch);
      if (!key) throw new KeyStoreError(`Key of epoch ${epoch} was erased`);
      return key;
    } catch (error) {
      if (error instanceof KeyStoreError) throw error;
      throw new KeyStoreError(`Keys cannot be reached: ${(error as Error).message}`);
    }
  }

  private load(organisation: string, again = false): Promise<Held> {
    const known = this.held.get(organisation);
    if (known && !again) return Promise.resolve(known);
    let running = this.loading.get(organisation);
    if (!running) {
      running = this.fetch(organisation).finally(() => this.loading.delete(organisation));
      this.loading.set(organisation, running);
    }
    return running;
  }

  private async fetch(organisation: string): Promise<Held> {
    let rows = await this.wrapped.read(organisation);
    if (!rows.some((row) => row.kind === 'organisation')) {
      const wrapped = sealObject(
        this.root,
        randomBytes(32),
        organisationKeyContext(organisation, 1),
      );
      await this.wrapped.add(organisation, 'organisation', 1, 1, wrapped);
      rows = await this.wrapped.read(organisation);
    }
    const held: Held = { organisation: new Map(), epochs: new Map() };
    for (const row of rows.filter((candidate) => candidate.kind === 'organisation'))
      held.organisation.set(
        row.version,
        createSecretKey(
          openObject(this.root, row.wrapped, organisationKeyContext(organisation, row.version)),
        ),
      );
    for (const row of rows.filter((candidate) => candidate.kind === 'epoch')) {
      const above = held.organisation.get(row.version);
      if (above)
        held.epochs.set(
          row.id,
          createSecretKey(
            openObject(above, row.wrapped, epochKeyContext(organisation, row.id, row.version)),
          ),
        );
    }
    this.held.set(organisation, held);
    return held;
  }
}
