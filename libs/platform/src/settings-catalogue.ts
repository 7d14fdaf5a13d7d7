import type { SettingState } from '@chancery/contracts';
import type { HostPort, Settings } from './settings';

/** What a person is told of one `CHANCERY_…` variable; the console's page and docs/settings.md are made of this list. */
export interface SettingEntry {
  /** Without the prefix. */
  key: string;
  section: string;
  label: string;
  help: string;
  /** What is in force without it, in words. */
  fallback: string;
  /** Never shown; only whether it is set. */
  secret?: true;
  of(settings: Settings): string | number | HostPort | string[] | null;
}

const entry = (
  section: string,
  key: string,
  label: string,
  fallback: string,
  help: string,
  of: SettingEntry['of'],
): SettingEntry => ({ key, section, label, help, fallback, of });
const secret = (...given: Parameters<typeof entry>): SettingEntry => ({
  ...entry(...given),
  secret: true,
});

/** Every setting there is, in the order in which people look for them. A spec holds it to what `readSettings` reads. */
export const SETTING_CATALOGUE: readonly SettingEntry[] = [
  entry(
    'Mail',
    'SMTP_LISTEN',
    'Relay door',
    '127.0.0.1:2525',
    'host:port where trusted networks hand in mail.',
    (s) => s.smtpListen,
  ),
  entry(
    'Mail',
    'SUBMISSION_LISTEN',
    'Submission door',
    '127.0.0.1:2587',
    'host:port where people hand in mail with STARTTLS and a login.',
    (s) => s.submissionListen,
  ),
  entry(
    'Mail',
    'INTERNAL_LISTEN',
    'Internal door',
    '127.0.0.1:2526',
    'host:port where replies of the portal enter. In the rights service: where to find it.',
    (s) => s.internalListen,
  ),
  entry(
    'Mail',
    'SMTP_NEXT_HOP',
    'Next hop',
    'the built-in mailbox under npm start, else MX',
    'host:port for what leaves. TLS is opportunistic, and none to loopback. Above what the console says.',
    (s) => s.smtpNextHop,
  ),
  entry(
    'Mail',
    'SMTP_INTERNAL_HOP',
    'Internal hop',
    'the next hop',
    'host:port for recipients in accepted domains. Above what the console says.',
    (s) => s.smtpInternalHop,
  ),
  entry(
    'Mail',
    'SMTP_MAX_SIZE',
    'Largest message',
    '157286400',
    'Bytes of a message; a larger one is answered with 552.',
    (s) => s.smtpMaxSize,
  ),
  entry(
    'Mail',
    'INSPECTION_MEMORY',
    'Memory for inspection',
    '134217728',
    'Bytes that attachments and texts of all messages together may take in one gateway process while rules look into them; 67108864 at least. Where there is no room within a minute the answer is 451 4.3.1.',
    (s) => s.inspectionMemory,
  ),
  entry(
    'Mail',
    'INSPECTION_SECONDS',
    'Time for inspection',
    '20',
    'Seconds for looking into the attachments of one message; what rules ask of the rest is in doubt then, and a rule that is to wait answers 451 4.7.0. 0 looks into none.',
    (s) => s.inspectionSeconds,
  ),
  entry(
    'Mail',
    'SMTP_TRUSTED_NETWORKS',
    'Trusted networks',
    'none (demo organisation: loopback)',
    'Addresses or CIDR ranges that may relay, added to those of the console.',
    (s) => s.smtpTrustedNetworks,
  ),
  entry(
    'Mail',
    'SMTP_HOSTNAME',
    'Our name in SMTP',
    'localhost',
    'Name in the greeting, in EHLO and in Received.',
    (s) => s.smtpHostname,
  ),
  entry(
    'Mail',
    'SERVICE_ADDRESS',
    'Service address',
    'chancery@ and the first domain',
    'Sender of passcodes, reports, and wrappers that speak for others. Above what the console says.',
    (s) => s.serviceAddress,
  ),
  entry(
    'Mail',
    'TLS_CERT_FILE',
    'TLS certificate',
    'a certificate made at start',
    'PEM file for STARTTLS of the relay and submission doors (not HTTP). Needs TLS_KEY_FILE too.',
    (s) => s.tlsCertFile,
  ),
  entry('Mail', 'TLS_KEY_FILE', 'TLS key', 'none', 'PEM file of its key.', (s) => s.tlsKeyFile),
  entry(
    'Pages',
    'ADMIN_LISTEN',
    'Console',
    '127.0.0.1:8080',
    'host:port of the console and its interface.',
    (s) => s.adminListen,
  ),
  entry(
    'Pages',
    'TRUSTED_PROXIES',
    'Proxies',
    '127.0.0.0/8 ::1/128',
    'Networks of reverse proxies, whose X-Forwarded-For says where a browser is: sign-in and decisions on approvals are slowed down by address.',
    (s) => s.trustedProxies.join(' '),
  ),
  entry(
    'Pages',
    'PUBLIC_URL',
    'Address of the console',
    'http:// and the listen address',
    'What administrators see. Must begin with https when listening beyond loopback.',
    (s) => s.publicUrl,
  ),
  entry(
    'Pages',
    'PORTAL_LISTEN',
    'Portal',
    '127.0.0.1:8081',
    'host:port of the recipient portal.',
    (s) => s.portalListen,
  ),
  entry(
    'Pages',
    'PORTAL_URL',
    'Address of the portal',
    'http:// and the listen address',
    'What recipients see, and where the link of a wrapper mail leads. Must begin with https when listening beyond loopback.',
    (s) => s.portalUrl,
  ),
  entry(
    'Pages',
    'MAILBOX_LISTEN',
    'Built-in mailbox',
    '127.0.0.1:8025',
    'host:port of its page; loopback only. Open while no next hop is set.',
    (s) => s.mailboxListen,
  ),
  entry(
    'Pages',
    'MAILBOX_SMTP_LISTEN',
    'Door of the built-in mailbox',
    '127.0.0.1:2528',
    'host:port where it takes mail in place of a next hop.',
    (s) => s.mailboxSmtpListen,
  ),
  entry(
    'Keys',
    'KEY_FILE',
    'Root key file',
    'keys/root.key in the data folder',
    'Opens every message. Keep a copy apart from the database.',
    (s) => s.keyFile,
  ),
  secret(
    'Keys',
    'KEY_PASSPHRASE',
    'Passphrase of the root key',
    'keys/passphrase in the data folder, made on the first start',
    'Better in a file elsewhere: whoever copies key and passphrase together has the keys.',
    (s) => s.keyPassphrase,
  ),
  entry(
    'Storage',
    'DATA_DIR',
    'Data folder',
    './data; /var/lib/chancery as root',
    'Keys, the embedded database and its logs. Mail waits (452) while less than 512 MiB are free on its disk.',
    (s) => s.dataDir,
  ),
  secret(
    'Storage',
    'DATABASE_URL',
    'Database',
    'the embedded PostgreSQL under npm start',
    'postgres://user:password@host:port/database of the owner, or of one service’s role.',
    (s) => s.databaseUrl,
  ),
  secret(
    'Storage',
    'REDIS_URL',
    'Redis',
    'none: queues in PostgreSQL',
    'redis:// or rediss://, where the queues are in production.',
    (s) => s.redisUrl,
  ),
  entry(
    'Operations',
    'SERVICE_LISTEN',
    'HTTP of a service alone',
    '127.0.0.1:0',
    'host:port of one service in a process of its own.',
    (s) => s.serviceListen,
  ),
  entry(
    'Operations',
    'METRICS_LISTEN',
    'Metrics',
    'none: only at /metrics of the console, with a token',
    'host:port where the process answers GET /metrics without a token. For a network that only Prometheus reaches.',
    (s) => s.metricsListen,
  ),
  entry(
    'Operations',
    'LOG_LEVEL',
    'Log level',
    'info',
    'trace, debug, info, warn, error or fatal.',
    (s) => s.logLevel,
  ),
  entry(
    'Operations',
    'LOG_FORMAT',
    'Log format',
    'json',
    'json for programs, text for people.',
    (s) => s.logFormat,
  ),
  entry(
    'Retention',
    'AUDIT_DAYS',
    'Audit records',
    '730',
    'Days for which the trail keeps a record, 30 to 36500. What stays can still be verified.',
    (s) => s.auditDays,
  ),
  entry(
    'Retention',
    'REVISION_DAYS',
    'Revisions',
    '7',
    'Days for which what was published before is kept, 1 to 365: of each kind the newest 20 always, never more than 200.',
    (s) => s.revisionDays,
  ),
  entry(
    'Retention',
    'EXPORT_DAYS',
    'Files of exports',
    '7',
    'Days after which the file of an export is deleted, 1 to 365.',
    (s) => s.exportDays,
  ),
  entry(
    'Set-up',
    'SETUP_ADMIN_EMAIL',
    'First administrator',
    'none: the link that start prints',
    'Makes the first owner on a start without administrators.',
    (s) => s.setupAdminEmail,
  ),
  secret(
    'Set-up',
    'SETUP_ADMIN_PASSWORD',
    'Password of the first administrator',
    'none',
    'Change it after the first sign-in.',
    (s) => s.setupAdminPassword,
  ),
];

const asText = (value: ReturnType<SettingEntry['of']>): string | null => {
  if (value === null) return null;
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : null;
  if (typeof value === 'object')
    return `${value.host.includes(':') ? `[${value.host}]` : value.host}:${value.port}`;
  return String(value);
};

/**
 * Every setting as this process has it, and where it comes from; secrets only as `(hidden)`.
 *
 * @param env what `settings` were read from
 */
export function describeSettings(
  settings: Settings,
  env: Record<string, string | undefined> = process.env,
): SettingState[] {
  return SETTING_CATALOGUE.map((item) => {
    const name = `CHANCERY_${item.key}`;
    const byFile = !item.key.endsWith('_FILE') && !!env[`${name}_FILE`];
    const value = asText(item.of(settings));
    return {
      key: name,
      section: item.section,
      label: item.label,
      help: item.help,
      fallback: item.fallback,
      value: item.secret && value ? '(hidden)' : value || null,
      source: byFile ? 'file' : env[name] ? 'environment' : 'default',
    };
  });
}
