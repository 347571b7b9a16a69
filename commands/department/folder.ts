import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder is to hold: file names to texts. */
export type Files = Readonly<Record<string, string>>;

/**
 * Makes a folder that is there whole or not at all: it is written to `draft`, on the same disk, and renamed. A draft that
 * a killed run left is replaced. Throws when the folder exists already, or with the error of the write that failed.
 */
export async function writeFolder(folder: string, draft: string, files: Files): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft);
    for (const name of Object.keys(files)) await writeFile(join(draft, name), files[name] ?? '');
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Takes a folder away, whole or not at all: it is renamed to `aside`, on the same disk, and deleted there. */
export async function removeFolder(folder: string, aside: string): Promise<void> {
  await rm(aside, { recursive: true, force: true });
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}
