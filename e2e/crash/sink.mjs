// The next hop of the crash run, a process of its own: takes every mail and writes down what it was, flushed, before its 250.
// Arguments: port, log file
import { createHash } from 'node:crypto';
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [port, file] = process.argv.slice(2);
const log = openSync(file, 'a');
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, session, callback) {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      const raw = Buffer.concat(pieces);
      const text = raw.toString('latin1');
      const wrapper = /^References: (<crash\.\d+@demo\.test>)/im.exec(text)?.[1] ?? null;
      const original = /^Message-ID: (<crash\.\d+@demo\.test>)/im.exec(text)?.[1] ?? null;
      const start = text.indexOf('From: Alice <alice@demo.test>\r\nTo:');
      writeSync(
        log,
        `${JSON.stringify({
          wrapper,
          original,
          ticket: wrapper
            ? (/\/m\/([\w-]{43})/.exec(text.replace(/=\r\n/g, ''))?.[1] ?? null)
            : null,
          passcode: !wrapper && !original ? text : undefined,
          sha256:
            original && start >= 0
              ? createHash('sha256').update(raw.subarray(start)).digest('hex')
              : null,
          clear: wrapper !== null && text.includes('CANARY-'),
          protectedInClear: original !== null && text.includes('Subject: [encrypt]'),
          to: session.envelope.rcptTo.map(({ address }) => address),
        })}\n`,
      );
      fsyncSync(log);
      callback(null, 'taken');
    });
  },
});
server.on('error', () => undefined);
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
