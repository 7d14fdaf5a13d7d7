import * as z from 'zod/mini';
import { choicesOfScope, scope } from '../arguments';
import { condition } from '../definition';
import { domainOfKey } from '../address-readings';
import { describeSources } from '../describe';
import type { MessageView } from '../message-view';

/**
 * Inside means signed in (or from a trusted network) and from an accepted domain; outside means from
 * a domain that is not accepted. A stranger who writes as one of ours is neither.
 */
export const fromScope = condition({
  code: 'FromScope',
  label: 'The sender is inside or outside the organisation',
  family: 'S',
  sentence: 'the sender is {scope}',
  args: z.object({ scope }),
  fields: { scope: { label: 'Sender is', editor: 'choice', choices: [...choicesOfScope] } },
  needs: ['envelope', 'headers'],
  exchange: ['FromScope'],
  probe: (args) => ({
    kind: 'message',
    needs: ['envelope', 'headers'],
    reads: [],
    lookup: 'itself',
    judge: (message) =>
      message.judgeSenders('header', (keys) =>
        args.scope === 'InOrganization'
          ? message.circumstances.authenticated &&
            keys.length > 0 &&
            keys.every((key) => message.accepts(domainOfKey(key)))
          : keys.every((key) => !message.accepts(domainOfKey(key))),
      ),
    describe: (message) => {
      const inside = (key: string): boolean => message.accepts(domainOfKey(key));
      const sighting = describeSources(message, ['header'], (key) =>
        args.scope === 'InOrganization' ? inside(key) : !inside(key),
      );
      return { ...sighting, saw: `${sighting.saw}${connection(message)}` };
    },
  }),
  examples: [
    {
      because: 'the connection is signed in and the domain is accepted',
      message: { from: 'ana@alder.test', authenticated: true },
      args: { scope: 'InOrganization' },
      expected: true,
    },
    {
      because: 'anybody can write our domain into From',
      message: { from: 'ana@alder.test', authenticated: false },
      args: { scope: 'InOrganization' },
      expected: false,
    },
    {
      because: 'yet the domain is accepted, so the sender is not outside either',
      message: { from: 'ana@alder.test', authenticated: false },
      args: { scope: 'NotInOrganization' },
      expected: false,
    },
    {
      because: 'the domain is not accepted',
      message: { from: 'eve@elsewhere.test', authenticated: true },
      args: { scope: 'NotInOrganization' },
      expected: true,
    },
  ],
});

const connection = (message: MessageView): string =>
  message.circumstances.authenticated ? ', signed in' : ', not signed in';
