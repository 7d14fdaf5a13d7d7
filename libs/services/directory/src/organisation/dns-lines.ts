import type { DnsLine } from '@chancery/contracts';

/** RFC 6376 3.6.1. @param record as `generateDkimKey` gives it */
export const dkimLine = (domain: string, selector: string, record: string): DnsLine => ({
  purpose: 'dkim',
  name: `${selector}._domainkey.${domain}`,
  type: 'TXT',
  value: record,
  note: 'Lets receivers verify our signature. Leave the lines of older keys in place for a week.',
});

/**
 * RFC 7208.
 * @param us our name in SMTP
 * @param smartHost where mail goes out through; null = straight to the recipients' servers
 */
export function spfLine(domain: string, us: string, smartHost: string | null): DnsLine {
  const by = smartHost ?? us;
  const bare = by.replace(/^\[|\]$/g, '');
  const mechanism = bare.includes(':')
    ? `ip6:${bare}`
    : /^\d+(\.\d+){3}$/.test(bare)
      ? `ip4:${bare}`
      : `a:${bare}`;
  return {
    purpose: 'spf',
    name: domain,
    type: 'TXT',
    value: `v=spf1 ${mechanism} ~all`,
    note: smartHost
      ? `Says that mail comes from your next hop. A domain has one SPF line: where there is one already that covers ${bare}, leave it as it is; else add ${mechanism} before its "all".`
      : `Says that mail comes from this gateway. A domain has one SPF line: where there is one already, add ${mechanism} before its "all".`,
  };
}

/** RFC 7489; policy none asks for nothing and breaks nothing. */
export const dmarcLine = (domain: string): DnsLine => ({
  purpose: 'dmarc',
  name: `_dmarc.${domain}`,
  type: 'TXT',
  value: `v=DMARC1; p=none; rua=mailto:postmaster@${domain}`,
  note: 'Asks receivers for reports and for nothing else. Go on to quarantine or reject when the reports show that your mail passes. Where there is one already, leave it.',
});
