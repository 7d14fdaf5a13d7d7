import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface HostPort {
  host: string;
  port: number;
}

/** Everything Chancery is told from outside. Each field is one `CHANCERY_…` variable, or `…_FILE` for its content. */
export interface Settings {
  dataDir: string;
  databaseUrl: string;
  redisUrl: string | null;
  smtpListen: HostPort;
  submissionListen: HostPort;
  /** Where portal replies enter; authenticated by a secret only this installation's processes can derive. */
  internalListen: HostPort;
  smtpNextHop: HostPort | null;
  smtpInternalHop: HostPort | null;
  smtpMaxSize: number;
  /** Bytes that attachments may take while they are inspected, in one gateway process. */
  inspectionMemory: number;
  /** Seconds for looking into the attachments of one message. */
  inspectionSeconds: number;
  smtpTrustedNetworks: string[];
  smtpHostname: string;
  /** Proxies whose word is taken on where an HTTP request comes from (`X-Forwarded-For`). */
  trustedProxies: string[];
  serviceAddress: string | null;
  keyFile: string;
  keyPassphrase: string | null;
  tlsCertFile: string | null;
  tlsKeyFile: string | null;
  adminListen: HostPort;
  portalListen: HostPort;
  mailboxListen: HostPort;
  /** Where the built-in mailbox takes mail in place of a next hop. */
  mailboxSmtpListen: HostPort;
  /** One service alone: where it answers HTTP. */
  serviceListen: HostPort;
  /** Where the process answers `GET /metrics` without a token; null = nowhere. */
  metricsListen: HostPort | null;
  publicUrl: string;
  portalUrl: string;
  /** Days for which the trail keeps a record. */
  auditDays: number;
  /** Days for which revisions are kept that are not in force any more. */
  revisionDays: number;
  /** Days for which the file of an export is kept. */
  exportDays: number;
  setupAdminEmail: string | null;
  setupAdminPassword: string | null;
  logLevel: string;
  logFormat: 'json' | 'text';
}

/** A wrong setting: which, what was given (never a secret), what is expected. Printed one per line. */
export class SettingsError extends Error {
  constructor(readonly faults: string[]) {
    super(faults.join('\n'));
  }
}

/** What keeps a process from starting and no restart mends: a taken port, a missing key. One line that says what to do. */
export class StartFault extends Error {}

type Env = Record<string, string | undefined>;
const SECRET = /PASS|URL|SECRET/;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/**
 * Reads and checks all settings at once.
 * @throws SettingsError naming every fault, so that a person mends them in one go.
 */
export function readSettings(env: Env = process.env): Settings {
  const faults: string[] = [];
  const fault = (key: string, got: string, expected: string) =>
    faults.push(
      `CHANCERY_${key}: got ${SECRET.test(key) ? '(hidden)' : `"${got}"`}, expected ${expected}`,
    );

  const raw = (key: string): string | null => {
    const name = `CHANCERY_${key}`;
    const file = key.endsWith('_FILE') ? undefined : env[`${name}_FILE`];
    if (file && key !== 'KEY' && !['TLS_CERT', 'TLS_KEY'].includes(key)) {
      try {
        return readFileSync(file, 'utf8').trim();
      } catch {
        faults.push(`${name}_FILE: cannot read "${file}", expected a readable file`);
        return null;
      }
    }
    const value = env[name];
    return value === undefined || value === '' ? null : value;
  };
  const hostPort = (key: string, fallback: string | null): HostPort | null => {
    const value = raw(key) ?? fallback;
    if (value === null) return null;
    const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(value);
    const port = Number(match?.[3]);
    if (!match || port > 65535) {
      fault(key, value, 'host:port, such as 127.0.0.1:2525');
      return { host: '127.0.0.1', port: 0 };
    }
    return { host: match[1] ?? match[2] ?? '', port };
  };
  const listen = (key: string, fallback: string) => hostPort(key, fallback) as HostPort;
  const whole = (key: string, fallback: number, min: number, max: number): number => {
    const value = raw(key);
    if (value === null) return fallback;
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > max) {
      fault(key, value, `a whole number from ${min} to ${max}`);
      return fallback;
    }
    return number;
  };

  const dataDir = resolve(raw('DATA_DIR') ?? defaultDataDir());
  const adminListen = listen('ADMIN_LISTEN', '127.0.0.1:8080');
  const portalListen = listen('PORTAL_LISTEN', '127.0.0.1:8081');
  const origin = (key: string, at: HostPort): string => {
    const given = raw(key);
    const value = given ?? `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
    let url: URL;
    try {
      url = new URL(value);
    } catch {
      fault(key, value, 'a URL such as https://mail.example.org');
      return value;
    }
    const open = !LOOPBACK.test(at.host);
    if (url.protocol !== 'https:' && (open || !LOOPBACK.test(url.hostname)))
      faults.push(
        `CHANCERY_${key}: got "${value}", expected a URL that begins with https, because browsers give cookies and WebCrypto only to secure pages when listening beyond loopback (${at.host}:${at.port})`,
      );
    return url.origin;
  };

  const databaseUrl = raw('DATABASE_URL') ?? '';
  if (!/^postgres(ql)?:\/\//.test(databaseUrl))
    fault('DATABASE_URL', databaseUrl, 'postgres://user:password@host:port/database');
  const redisUrl = raw('REDIS_URL');
  if (redisUrl !== null && !/^rediss?:\/\//.test(redisUrl))
    fault('REDIS_URL', redisUrl, 'redis://host:port');
  const logFormat = raw('LOG_FORMAT') ?? 'json';
  if (logFormat !== 'json' && logFormat !== 'text') fault('LOG_FORMAT', logFormat, 'json or text');

  const settings: Settings = {
    dataDir,
    databaseUrl,
    redisUrl,
    smtpListen: listen('SMTP_LISTEN', '127.0.0.1:2525'),
    submissionListen: listen('SUBMISSION_LISTEN', '127.0.0.1:2587'),
    internalListen: listen('INTERNAL_LISTEN', '127.0.0.1:2526'),
    smtpNextHop: hostPort('SMTP_NEXT_HOP', null),
    smtpInternalHop: hostPort('SMTP_INTERNAL_HOP', null),
    smtpMaxSize: whole('SMTP_MAX_SIZE', 157_286_400, 65_536, 2_147_483_647),
    inspectionMemory: whole('INSPECTION_MEMORY', 134_217_728, 67_108_864, 68_719_476_736),
    inspectionSeconds: whole('INSPECTION_SECONDS', 20, 0, 300),
    smtpTrustedNetworks: (raw('SMTP_TRUSTED_NETWORKS') ?? '').split(/[\s,]+/).filter(Boolean),
    smtpHostname: raw('SMTP_HOSTNAME') ?? 'localhost',
    trustedProxies: (raw('TRUSTED_PROXIES') ?? '127.0.0.0/8 ::1/128')
      .split(/[\s,]+/)
      .filter(Boolean),
    serviceAddress: raw('SERVICE_ADDRESS'),
    keyFile: resolve(raw('KEY_FILE') ?? join(dataDir, 'keys', 'root.key')),
    keyPassphrase: raw('KEY_PASSPHRASE'),
    tlsCertFile: raw('TLS_CERT_FILE'),
    tlsKeyFile: raw('TLS_KEY_FILE'),
    adminListen,
    portalListen,
    mailboxListen: listen('MAILBOX_LISTEN', '127.0.0.1:8025'),
    mailboxSmtpListen: listen('MAILBOX_SMTP_LISTEN', '127.0.0.1:2528'),
    serviceListen: listen('SERVICE_LISTEN', '127.0.0.1:0'),
    metricsListen: hostPort('METRICS_LISTEN', null),
    publicUrl: origin('PUBLIC_URL', adminListen),
    portalUrl: origin('PORTAL_URL', portalListen),
    auditDays: whole('AUDIT_DAYS', 730, 30, 36_500),
    revisionDays: whole('REVISION_DAYS', 7, 1, 365),
    exportDays: whole('EXPORT_DAYS', 7, 1, 365),
    setupAdminEmail: raw('SETUP_ADMIN_EMAIL'),
    setupAdminPassword: raw('SETUP_ADMIN_PASSWORD'),
    logLevel: raw('LOG_LEVEL') ?? 'info',
    logFormat: logFormat === 'text' ? 'text' : 'json',
  };
  if ((settings.tlsCertFile === null) !== (settings.tlsKeyFile === null))
    faults.push(
      'CHANCERY_TLS_CERT_FILE and CHANCERY_TLS_KEY_FILE: got one of them, expected both or neither',
    );
  if (faults.length > 0) throw new SettingsError(faults);
  return settings;
}

/** As root a checkout in a home that nobody else may enter cannot hold the database: a fixed folder then. */
function defaultDataDir(): string {
  return process.getuid?.() === 0 ? '/var/lib/chancery' : join(process.cwd() || homedir(), 'data');
}
