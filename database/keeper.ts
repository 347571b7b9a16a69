import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

// Run as `node keeper.ts PID_FILE PROGRAM ...ARGUMENTS`: keeps the database running exactly as long as the pipe on stdin
// is open. The pipe closes whichever way the gateway ends, so a killed gateway leaves no database behind.
const STOP_MS = 10_000;
const [pidFile, program, ...args] = process.argv.slice(2) as [string, string, ...string[]];

// The order of a shutdown is the gateway's: a signal sent to all of its processes must not stop the database first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

// A group of its own, because Ctrl-C in a terminal reaches every process of the group.
const database = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true });
if (database.pid) writeFileSync(pidFile, String(database.pid));

// Nobody may be left to read this, and a full pipe would block the database.
process.stdout.on('error', () => {});
database.stdout.on('data', (chunk) => process.stdout.write(chunk));
database.stderr.on('data', (chunk) => process.stdout.write(chunk));

database.on('error', (error) => {
  process.stderr.write(`${error.message}\n`, () => process.exit(1));
});
database.on('close', (code) => process.exit(code ?? 1));

function stop(): void {
  database.kill('SIGTERM');
  setTimeout(() => database.kill('SIGKILL'), STOP_MS).unref();
}
process.stdin.once('close', stop).resume();
