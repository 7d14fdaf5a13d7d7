import pino from 'pino';
import type { Settings } from './settings';

export type Logger = pino.Logger;

/** A log line for people: time, level, service, what happened, the rest as name=value. */
function asText(line: string): string {
  const { time, level, service, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const more = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${[time, pino.levels.labels[Number(level)]?.toUpperCase(), service, msg, ...more].join(' ').replace(/[\r\n]+/g, ' ')}\n`;
}

/** JSON lines, or text, on stderr; anything that could be a secret is redacted by path before it is written. */
export function createLogger(
  settings: Pick<Settings, 'logLevel' | 'logFormat'>,
  service: string,
): Logger {
  return pino(
    {
      level: settings.logLevel,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          '*.password',
          '*.passphrase',
          '*.code',
          '*.key',
          '*.token',
          '*.cookie',
          '*.authorization',
          'password',
          'passphrase',
          'code',
          'token',
        ],
        censor: '(hidden)',
      },
    },
    settings.logFormat === 'text'
      ? { write: (line: string) => process.stderr.write(asText(line)) }
      : pino.destination({ dest: 2, sync: true }),
  );
}
