import { collect, type FileResult, fromHex, type Implementation, same } from './vectors';

interface WycheproofFile<Group> {
  readonly testGroups: readonly Group[];
}

interface Row {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

interface GcmGroup {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly (Row & {
    key: string;
    iv: string;
    aad: string;
    msg: string;
    ct: string;
    tag: string;
  })[];
}

/** AES-GCM as FLOE uses it: 256-bit key, 96-bit IV, 128-bit tag. */
export function runGcm(
  implementation: Implementation,
  file: string,
  text: string,
): Promise<FileResult> {
  return collect(
    file,
    rowsOf<GcmGroup, GcmGroup['tests'][number]>(text),
    [
      async ({ row }) => {
        const [key, iv, aad, message] = [row.key, row.iv, row.aad, row.msg].map(fromHex) as [
          Uint8Array,
          Uint8Array,
          Uint8Array,
          Uint8Array,
        ];
        const sealed = fromHex(row.ct + row.tag);
        const opened = await attempt(() => implementation.openGcm(key, iv, aad, sealed));
        if (row.result === 'invalid') return opened === null ? null : 'was not refused';
        if (opened === null) return 'was refused';
        return (
          same(opened, message, 'opens') ??
          same(await implementation.sealGcm(key, iv, aad, message), sealed, 'seals')
        );
      },
    ],
    ({ group }) => {
      if (group.ivSize !== 96) return 'IV is not 96 bits: never used here';
      if (group.keySize !== 256) return 'key is not 256 bits: never used here';
      return group.tagSize === 128 ? null : 'tag is not 128 bits: never used here';
    },
  );
}

interface HkdfGroup {
  readonly tests: readonly (Row & {
    ikm: string;
    salt: string;
    info: string;
    size: number;
    okm: string;
  })[];
}

/** The platform's HKDF and, for SHA-384, this library's expand step after an extract by HMAC (RFC 5869 2.2). */
export function runHkdf(
  implementation: Implementation,
  file: string,
  text: string,
  hash: 'SHA-256' | 'SHA-384',
): Promise<FileResult> {
  return collect(file, rowsOf<HkdfGroup, HkdfGroup['tests'][number]>(text), [
    async ({ row }) => {
      const [ikm, salt, info, okm] = [row.ikm, row.salt, row.info, row.okm].map(fromHex) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const ways = [() => implementation.hkdf(hash, ikm, salt, info, row.size)];
      if (hash === 'SHA-384')
        ways.push(async () =>
          implementation.expand(
            await implementation.hmac384(salt.length > 0 ? salt : new Uint8Array(48), ikm),
            info,
            row.size,
          ),
        );
      for (const way of ways) {
        const derived = await attempt(way);
        if (row.result === 'invalid') {
          if (derived !== null) return 'was not refused';
        } else if (derived === null) return 'was refused';
        else {
          const difference = same(derived, okm, 'derives');
          if (difference !== null) return difference;
        }
      }
      return null;
    },
  ]);
}

interface MacGroup {
  readonly tagSize: number;
  readonly tests: readonly (Row & { key: string; msg: string; tag: string })[];
}

/** HMAC-SHA-384, whole and cut to the group's tag size. */
export function runHmac(
  implementation: Implementation,
  file: string,
  text: string,
): Promise<FileResult> {
  return collect(file, rowsOf<MacGroup, MacGroup['tests'][number]>(text), [
    async ({ group, row }) => {
      const mac = await implementation.hmac384(fromHex(row.key), fromHex(row.msg));
      const difference = same(
        mac.subarray(0, group.tagSize / 8),
        fromHex(row.tag),
        'gives the tag',
      );
      return row.result === 'valid' ? difference : difference === null ? 'was not refused' : null;
    },
  ]);
}

interface EddsaGroup {
  readonly publicKeyJwk: Record<string, unknown>;
  readonly tests: readonly (Row & { msg: string; sig: string })[];
}

/** Ed25519, which signs use licences. */
export function runEd25519(
  implementation: Implementation,
  file: string,
  text: string,
): Promise<FileResult> {
  return collect(file, rowsOf<EddsaGroup, EddsaGroup['tests'][number]>(text), [
    async ({ group, row }) => {
      const verified = await implementation
        .verifyEd25519(group.publicKeyJwk, fromHex(row.msg), fromHex(row.sig))
        .catch(() => false);
      return verified === (row.result === 'valid')
        ? null
        : verified
          ? 'was not refused'
          : 'was refused';
    },
  ]);
}

interface JwsGroup {
  readonly public?: Record<string, unknown>;
  readonly private?: Record<string, unknown>;
  readonly tests: readonly (Row & { jws: string })[];
}

/**
 * JSON Web Signature: no row of the file is signed with EdDSA, the one algorithm of use licences, so each must be
 * refused where only that is allowed; and each is verified with the one algorithm that its key names, as sign-in
 * does with the keys of a provider.
 */
export function runJws(
  implementation: Implementation,
  file: string,
  text: string,
): Promise<FileResult> {
  return collect(
    file,
    rowsOf<JwsGroup, JwsGroup['tests'][number]>(text),
    [
      async ({ group, row }) => {
        const key = group.public ?? group.private ?? {};
        if (await verifies(implementation, key, row.jws, 'EdDSA'))
          return 'was not refused under EdDSA';
        const verified = await verifies(implementation, key, row.jws, algorithmOf(key));
        return verified === (row.result === 'valid')
          ? null
          : verified
            ? 'was not refused'
            : 'was refused';
      },
    ],
    ({ group, row }) => {
      const key = group.public ?? group.private ?? {};
      return (
        unfitJwsRows.get(row.tcId) ??
        (key['alg'] === 'ES521'
          ? 'the key names ES521, which is no algorithm (RFC 7518: ES512)'
          : null)
      );
    },
  );
}

const KEY_OF_ANOTHER_ALGORITHM = 'valid only if the algorithm that the key names is not held to';
const SAME_AS_VALID_ROW = 'called invalid, byte for byte row 357, which is valid';
const MAC_OF_ANOTHER_TEXT =
  'valid only if characters outside base64url are passed over; RFC 7515 5.2 refuses';

/** The one algorithm that a key is for; where it names none, the usual one of its type. */
const algorithmOf = (key: Record<string, unknown>): string =>
  String(key['alg'] ?? (key['kty'] === 'EC' ? 'ES256' : 'RS256'));

/** Rows whose verdict contradicts another row or asks for leniency that a strict reader must not have. */
const unfitJwsRows = new Map<number, string>([
  [346, KEY_OF_ANOTHER_ALGORITHM],
  [350, KEY_OF_ANOTHER_ALGORITHM],
  [367, SAME_AS_VALID_ROW],
  [370, SAME_AS_VALID_ROW],
  [372, MAC_OF_ANOTHER_TEXT],
  [373, MAC_OF_ANOTHER_TEXT],
]);

const verifies = (
  implementation: Implementation,
  key: Record<string, unknown>,
  jws: string,
  algorithm: string,
) => implementation.verifyJws(key, jws, algorithm).catch(() => false);

function rowsOf<Group extends { readonly tests: readonly R[] }, R extends Row>(
  text: string,
): { id: number; group: Group; row: R }[] {
  const file = JSON.parse(text) as WycheproofFile<Group>;
  return file.testGroups.flatMap((group) =>
    group.tests.map((row) => ({ id: row.tcId, group, row })),
  );
}

async function attempt(action: () => Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await action();
  } catch {
    return null;
  }
}
