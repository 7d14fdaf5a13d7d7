import {
  openObject,
  openSegments,
  headerLength,
  messageContext,
  indexContext,
  splitSegments,
} from '@chancery/seal';
import type { PartIndex, UseLicenceAnswer } from '@chancery/contracts';
import { compactDecrypt, compactVerify, exportJWK, generateKeyPair } from 'jose';
import PostalMime from 'postal-mime';
import type { Sink } from './sink';
import type { System } from './system';
import { until } from './ports';

/** The ticket in a wrapper mail's text. */
export async function ticketOf(wrapper: Buffer): Promise<string> {
  const { text } = await PostalMime.parse(wrapper);
  const ticket = /\/m\/([\w-]{43})/.exec(text ?? '')?.[1];
  if (!ticket) throw new Error(`no portal link in: ${(text ?? '').slice(0, 400)}`);
  return ticket;
}

/** Code and reference out of a passcode mail. */
export async function passcodeOf(mail: Buffer): Promise<{ code: string; reference: string }> {
  const { text } = await PostalMime.parse(mail);
  const code = /(\d{4}) (\d{4})/.exec(text ?? '');
  const reference = /Reference (\w{4})/.exec(text ?? '');
  if (!code || !reference) throw new Error(`no passcode in: ${text ?? ''}`);
  return { code: `${code[1]}${code[2]}`, reference: reference[1]! };
}

/** The portal as a program sees it: the same calls the page makes, with its own keys. */
export class PortalClient {
  private cookies = new Map<string, string>();
  csrf = '';

  constructor(
    private readonly url: string,
    readonly ticket: string,
  ) {}

  /** The same browser at another ticket: its cookies, its session, its token. */
  at(ticket: string): PortalClient {
    const other = new PortalClient(this.url, ticket);
    other.cookies = this.cookies;
    other.csrf = this.csrf;
    return other;
  }

  /** The same browser at another link. */
  on(ticket: string): PortalClient {
    const other = new PortalClient(this.url, ticket);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    other.csrf = this.csrf;
    return other;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${this.url}/api/v1/portal${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'GET' ? {} : { 'x-chancery-csrf': this.csrf }),
        ...(body === undefined || body instanceof FormData
          ? {}
          : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      if (pair.slice(at + 1)) this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
      else this.cookies.delete(pair.slice(0, at));
    }
    return response;
  }

  async begin(): Promise<Record<string, unknown>> {
    const response = await this.call('GET', `/tickets/${this.ticket}`);
    if (response.status !== 200)
      throw new Error(`ticket: ${response.status} ${await response.text()}`);
    const view = (await response.json()) as Record<string, unknown>;
    this.csrf = String(view['csrf'] ?? '');
    return view;
  }

  /** Proves the mailbox by a passcode that arrives at `sink`. */
  async signIn(sink: Pick<Sink, 'to'>, address: string): Promise<void> {
    await this.begin();
    const before = sink.to(address).length;
    const sent = await this.call('POST', `/tickets/${this.ticket}/passcodes`);
    if (sent.status !== 202) throw new Error(`passcode: ${sent.status} ${await sent.text()}`);
    const { reference } = (await sent.json()) as { reference: string };
    const mail = await until('passcode mail', async () => {
      for (const candidate of sink.to(address).slice(before)) {
        const found = await passcodeOf(candidate.raw).catch(() => null);
        if (found?.reference === reference) return found;
      }
      return null;
    });
    const entered = await this.call('POST', `/tickets/${this.ticket}/session`, { code: mail.code });
    if (entered.status !== 204)
      throw new Error(`session: ${entered.status} ${await entered.text()}`);
  }

  async useLicence(): Promise<{
    answer: UseLicenceAnswer;
    key: Uint8Array;
    claims: Record<string, unknown>;
  }> {
    const pair = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
    const { kty, crv, x, y } = await exportJWK(pair.publicKey);
    const response = await this.call('POST', `/messages/${this.ticket}/use-licence`, {
      publicKey: { kty, crv, x, y },
    });
    if (response.status !== 200)
      throw new Error(`use licence: ${response.status} ${await response.text()}`);
    const answer = (await response.json()) as UseLicenceAnswer;
    const { payload } = await compactVerify(answer.licence, answer.signer as never);
    const { plaintext } = await compactDecrypt(answer.key, pair.privateKey);
    return {
      answer,
      key: plaintext,
      claims: JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>,
    };
  }

  /** The whole original, opened as the page opens parts of it. */
  async open(): Promise<{ raw: Buffer; index: PartIndex }> {
    const { answer, key } = await this.useLicence();
    const index = JSON.parse(
      openObject(key, Buffer.from(answer.index, 'base64'), indexContext(answer.messageId)).toString(
        'utf8',
      ),
    ) as PartIndex;
    const header = Buffer.from(answer.header, 'base64');
    if (header.length !== headerLength) throw new Error('header');
    const response = await this.call(
      'GET',
      `/messages/${this.ticket}/segments?from=0&to=${answer.segments - 1}`,
    );
    if (response.status !== 200)
      throw new Error(`segments: ${response.status} ${await response.text()}`);
    const sealed = Buffer.from(await response.arrayBuffer());
    const raw = openSegments(
      key,
      header,
      messageContext(answer.messageId),
      0,
      splitSegments(sealed, 65_536),
      answer.segments,
    );
    return { raw, index };
  }
}

/** From wrapper to original in one go. */
export async function openWrapped(
  system: System,
  sink: Pick<Sink, 'to'>,
  wrapper: Buffer,
  address: string,
): Promise<{ raw: Buffer; index: PartIndex; client: PortalClient }> {
  const client = new PortalClient(system.portalUrl, await ticketOf(wrapper));
  await client.signIn(sink, address);
  return { ...(await client.open()), client };
}
