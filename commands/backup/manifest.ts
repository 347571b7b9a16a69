import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DumpedCollection } from './dump.ts';

const FILE = 'manifest.json';
const FORMAT = 1;

/** What is in a back-up. It is written last: a folder without it is none. */
export interface Manifest {
  format: typeof FORMAT;
  at: string;
  ledger: { instances: number; entries: number };
  /** Database to its collections. */
  databases: Readonly<Record<string, readonly DumpedCollection[]>>;
  /** Every other file of the back-up, by its path with `/`. */
  files: Readonly<Record<string, { bytes: number; sha256: string }>>;
}

export async function writeManifest(folder: string, content: Omit<Manifest, 'format' | 'files'>): Promise<Manifest> {
  const manifest: Manifest = { format: FORMAT, ...content, files: await filesIn(folder) };
  await writeFile(join(folder, FILE), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  return manifest;
}

/** Reads the manifest and holds every file to it. Throws naming the first file that is missing, changed or not listed. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => {
    throw new Error(`${folder} is not a back-up: it has no ${FILE}. Name the folder that npm run backup has made.`);
  });
  const manifest = parse(text);
  if (!manifest) throw new Error(`${join(folder, FILE)} is damaged. Take another back-up.`);
  if (manifest.format !== FORMAT) {
    throw new Error(`The back-up ${folder} was made by another version. Restore it with the version that made it.`);
  }
  const found = await filesIn(folder);
  for (const name of new Set([...Object.keys(manifest.files), ...Object.keys(found)])) {
    const [listed, is] = [manifest.files[name], found[name]];
    const path = join(folder, name);
    if (!listed) throw new Error(`${path} does not belong to the back-up. Nothing was restored.`);
    if (!is) throw new Error(`${path} is missing. Nothing was restored; take another back-up.`);
    if (is.sha256 !== listed.sha256)
      throw new Error(`${path} was changed. Nothing was restored; take another back-up.`);
  }
  return manifest;
}

function parse(text: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(text) as Manifest;
    return manifest.files && manifest.databases && manifest.ledger ? manifest : undefined;
  } catch {
    return undefined;
  }
}

async function filesIn(folder: string): Promise<Manifest['files']> {
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name);
    const is = await lstat(path);
    if (is.isDirectory() || name === FILE) continue;
    // A link would lead out of what was looked at.
    if (!is.isFile()) throw new Error(`${path} is not a file. Nothing was done.`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    files[relative(folder, path).replaceAll(sep, '/')] = { bytes: is.size, sha256: hash.digest('hex') };
  }
  return files;
}
