/**
 * Starts every service in one process until it says that it is ready, then stops it in order. That makes
 * the first organisation where there is none, and puts into force what the settings say above the database
 * (next hop, internal hop, trusted networks, service address). Changes nothing that is as it should be.
 */
import { spawn } from 'node:child_process';

const server = spawn(process.execPath, ['dist/apps/server/main.js'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let ready = false;
let said = '';
server.stdout.on('data', (chunk) => {
  said += chunk;
  if (ready || !/^Chancery is ready/m.test(said)) return;
  ready = true;
  server.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.once('exit', (code) => {
  if (ready && code === 0) console.log('The organisation and its settings are in place.');
  process.exit(ready ? (code ?? 1) : (code ?? 1) || 1);
});
