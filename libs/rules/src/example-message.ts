import type { MessageFacts } from '@chancery/mail/web';
import type { RuleInput } from './decision';
import type { ExampleMessage } from './definition';
import { member, part } from './example-part';
import { People, personOf } from './people';

export { part } from './example-part';

/** The organisation of the examples. */
export const ACCEPTED: ReadonlySet<string> = new Set(['alder.test']);

/** An example's message as the gateway would hand it over; what the example leaves out is ordinary. */
export function exampleInput(example: ExampleMessage): RuleInput {
  const from = example.from ?? 'Ana <ana@alder.test>';
  const headers: (readonly [string, string])[] = [...(example.headers ?? [])];
  if (!headers.some(([name]) => name.toLowerCase() === 'from')) headers.push(['From', from]);
  if (!headers.some(([name]) => name.toLowerCase() === 'subject'))
    headers.push(['Subject', example.subject ?? 'Hello']);
  return {
    envelope: {
      sender: example.sender ?? 'ana@alder.test',
      recipients: example.recipients ?? ['ren@birch.test'],
    },
    authenticated: example.authenticated ?? true,
    trustedHop: example.trustedHop ?? true,
    clientAddress: example.clientAddress ?? '192.0.2.1',
    acceptedDomains: ACCEPTED,
    groups: new Map(
      Object.entries(example.groups ?? {}).map(([id, members]) => [id, new Set(members)]),
    ),
    ...(example.people === null
      ? {}
      : { people: new People((example.people ?? []).map(personOf)) }),
    now: new Date('2026-06-01T12:00:00Z'),
    facts: exampleFacts(example, headers),
    ...(example.inspected === false
      ? {}
      : {
          content: (example.attachments ?? []).map(({ name, content }) =>
            member({ name, ...content }),
          ),
        }),
  };
}

function exampleFacts(
  example: ExampleMessage,
  headers: readonly (readonly [string, string])[],
): MessageFacts {
  const html = example.html;
  const text = html ?? example.body ?? 'Good morning.';
  const type = html === undefined ? 'text/plain' : 'text/html';
  const attachments = example.attachments ?? [];
  return {
    size: 2048,
    headers: headers.map(([name, value]) => ({
      name,
      // The bytes of the field, as the reader keeps them.
      raw: ` ${Buffer.from(value, 'utf8').toString('latin1')}`,
    })),
    parts: [
      part({ path: attachments.length > 0 ? '1' : '', type }),
      ...attachments.map(({ name, bytes }, i) =>
        part({
          path: `${i + 2}`,
          type: 'application/octet-stream',
          disposition: 'attachment',
          fileName: name,
          decodedBytes: bytes ?? 100,
          attachment: true,
        }),
      ),
    ],
    text: [{ path: attachments.length > 0 ? '1' : '', type, text, cut: false, damaged: false }],
    smime: null,
    pgp: null,
    encryptedWhole: false,
    problems: [],
    ...example.facts,
  };
}
