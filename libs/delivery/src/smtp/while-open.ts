import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPError } from 'nodemailer/lib/smtp-connection';

/**
 * A step of the conversation as a promise that always settles: nodemailer calls nobody back when a
 * connection ends during connecting or signing in, or is closed by us in the middle of a message.
 */
export async function whileOpen<T>(
  connection: SMTPConnection,
  start: (done: (error: SMTPError | null, result: T) => void) => void,
): Promise<T> {
  let onError: ((error: SMTPError) => void) | undefined;
  let onEnd: (() => void) | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      onError = reject;
      // The step's own callback follows at once where there is one, and knows more.
      onEnd = () => setImmediate(reject, lost());
      connection.once('error', onError);
      connection.once('end', onEnd);
      start((error, result) => (error ? reject(error) : resolve(result)));
    });
  } finally {
    if (onError) connection.off('error', onError);
    if (onEnd) connection.off('end', onEnd);
  }
}

const lost = (): SMTPError =>
  Object.assign(new Error('Connection closed'), { code: 'ECONNECTION' });
