import { describe, expect, it } from 'vitest';
import type { OrganisationPolicy } from '../policy/policies';
import { guarded, isOpenedReply, opensFor } from './inside';

const unprotect = { attachments: false, rule: { id: 'r', name: 'Open', priority: 0 } };
const group = {
  template: null,
  edits: [],
  rules: [],
  reject: null,
  expires: 0,
};
const groups = [{ ...group, unprotect }, group];
const hop = {
  host: 'mail.alder.test',
  port: 25,
  tls: 'opportunistic',
  verify: false,
  mailbox: false,
};
const policyWith = (internalHop: object | null, nextHop: object | null): OrganisationPolicy =>
  ({
    acceptedDomains: new Set(['alder.test']),
    directory: { internalHop, nextHop },
  }) as unknown as OrganisationPolicy;

describe('for whom protection is removed', () => {
  const carol = { group: 0, domain: 'alder.test' };
  const relayed = { groups, listener: 'relay' };

  it.each<[string, boolean, object, object, OrganisationPolicy]>([
    ['one of the own people', true, relayed, carol, policyWith(hop, hop)],
    ['where all mail goes to one hop', true, relayed, carol, policyWith(null, hop)],
    ['nobody outside', false, relayed, { group: 0, domain: 'birch.test' }, policyWith(hop, hop)],
    ['nobody whom no rule means', false, relayed, { ...carol, group: 1 }, policyWith(hop, hop)],
    ['nobody where mail goes by MX', false, relayed, carol, policyWith(null, null)],
    [
      'nobody here, where it is a reply',
      false,
      { groups, listener: 'internal' },
      carol,
      policyWith(hop, hop),
    ],
  ])('%s', (_who, opens, message, recipient, policy) => {
    expect(opensFor(message as never, policy, recipient as never)).toBe(opens);
  });

  it('a reply that is relayed goes in the clear', () => {
    const reply = { groups, listener: 'internal' };
    expect(isOpenedReply(reply, { group: 0, treatment: 'relay' })).toBe(true);
    expect(isOpenedReply(reply, { group: 0, treatment: 'wrap' })).toBe(false);
    expect(isOpenedReply(reply, { group: 1, treatment: 'relay' })).toBe(false);
    expect(isOpenedReply({ groups, listener: 'relay' }, { group: 0, treatment: 'relay' })).toBe(
      false,
    );
  });
});

describe('the way of what is opened', () => {
  const route = { ...hop, kind: 'internal', tls: 'none' } as const;

  it('is over TLS, unless it stays on this machine', () => {
    expect(guarded(route).tls).toBe('required');
    for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', '::1'])
      expect(guarded({ ...route, host }).tls).toBe('none');
    expect(guarded({ ...route, host: 'localhost.birch.test' }).tls).toBe('required');
    expect(guarded({ ...route, host: '127.birch.test' }).tls).toBe('required');
    expect(guarded({ ...route, mailbox: true }).tls).toBe('none');
  });
});
