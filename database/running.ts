import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCredentials } from './credentials.ts';
import { commandOf, pidFilesOf, pidIn } from './leftover.ts';
import { uriOfUser } from './users.ts';

/**
 * The URIs of a data folder's database that another process runs at this moment; undefined when none does. The port stands in
 * the command line of the process, which is ours: nothing that was left behind is believed.
 */
export async function reachRunning(dataDir: string): Promise<((database: string) => string) | undefined> {
  const pid = pidIn(pidFilesOf(dataDir).database);
  const command = pid ? await commandOf(pid) : '';
  const storages = ['mongod', 'secantusdb'].map((name) => join(dataDir, name));
  // A first start has no storage of its final name yet, and takes nobody's password.
  const isOurs = storages.some((storage) => existsSync(storage) && command.split(/[\0\s]/).includes(storage));
  const port = /--port[\0\s](\d+)/.exec(command)?.[1];
  const credentials = readCredentials(join(dataDir, 'credentials.json'));
  if (!isOurs || !port || !credentials) return undefined;
  return (database) => uriOfUser(credentials, Number(port), database);
}
