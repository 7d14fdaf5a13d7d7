import pino from 'pino';
import type { Settings } from './settings';

export type Logger = pino.Logger;

/** JSON lines on stderr; anything that could be a secret is redacted by path before it is written. */
export function createLogger(settings: Pick<Settings, 'logLevel'>, service: string): Logger {
  return pino(
    {
      level: settings.logLevel,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.password', '*.passphrase', '*.code', '*.key', '*.token', '*.cookie', '*.authorization', 'password', 'passphrase', 'code', 'token'],
        censor: '(hidden)',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
