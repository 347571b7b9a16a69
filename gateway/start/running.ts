import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { holderOf } from '../../database/lock.ts';

/** What commands of another terminal need to know of a gateway that is ready. */
export interface Running {
  url: string;
  dataDir: string;
  keysDir: string;
  pid: number;
  /** When it was ready, in milliseconds of the machine's clock. */
  started: number;
  /** What CLOCK was there, as it is handed on. */
  clock?: string | undefined;
  /** On which day the world ends that it holds. */
  seedDay?: string | undefined;
}

/** One checkout does not find what another one runs. */
const OF_THIS_CHECKOUT = join(import.meta.dirname, '../../.running');

const NAME = /^[0-9a-f-]{36}\.json(\.next)?$/;

/** Where RUNTIME_DIR says that running gateways are found. */
export const runtimeDirOf = (given: string | undefined): string => (given ? resolve(given) : OF_THIS_CHECKOUT);

/** Makes a gateway known in `folder`, whole or not at all, and gives the function that takes it back. */
export async function announce(running: Running, folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await findRunning(folder);
  // No file ever has another one's name, so that clearing an old one cannot hit a new one.
  const file = join(folder, `${randomUUID()}.json`);
  const draft = `${file}.next`;
  try {
    await writeFile(draft, JSON.stringify(running), { flag: 'wx', mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return () => rm(file, { force: true });
}

/** The gateways that run, the newest first. What a killed one left behind is cleared and never given. */
export async function findRunning(folder: string): Promise<Running[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name));
  const found = await Promise.all(names.map((name) => liveAt(join(folder, name))));
  return found.filter((running) => running !== undefined).sort((a, b) => b.started - a.started);
}

/** The lock of its data folder tells who lives: it ends with its holder, and a process number may pass to somebody else. */
async function liveAt(file: string): Promise<Running | undefined> {
  // Commands hand secrets to whom they find: nobody else's word is taken, where others can write into the folder.
  const stat = await lstat(file).catch(() => undefined);
  if (!stat?.isFile() || (process.getuid && stat.uid !== process.getuid())) return undefined;
  const running = parsed(await readFile(file, 'utf8').catch(() => ''));
  if (!running) return undefined;
  const holder = await holderOf(running.dataDir);
  if (holder === String(running.pid)) return file.endsWith('.json') ? running : undefined;
  if (holder === undefined || /^\d+$/.test(holder)) await rm(file, { force: true }).catch(() => {});
  return undefined;
}

function parsed(text: string): Running | undefined {
  try {
    const { url, dataDir, keysDir, pid, started, clock, seedDay } = JSON.parse(text) as Record<keyof Running, unknown>;
    if (typeof url !== 'string' || URL.parse(url)?.protocol !== 'http:') return undefined;
    if (typeof dataDir !== 'string' || !isAbsolute(dataDir)) return undefined;
    if (typeof keysDir !== 'string' || !isAbsolute(keysDir)) return undefined;
    if (typeof pid !== 'number' || typeof started !== 'number') return undefined;
    if (![clock, seedDay].every((text) => text === undefined || typeof text === 'string')) return undefined;
    return { url, dataDir, keysDir, pid, started, ...({ clock, seedDay } as Pick<Running, 'clock' | 'seedDay'>) };
  } catch {
    return undefined;
  }
}
