import { readdir } from 'node:fs/promises';

/** File name of a gateway instance's log. */
export const logFile = (instance: string): string => `${instance}.jsonl`;

/** File name of a gateway instance's checkpoint. */
export const checkpointFile = (instance: string): string => `${instance}.checkpoint.json`;

/** Whether a name can be an instance's, and so a file's. */
export const isInstance = (name: string): boolean => /^\w[\w-]*$/.test(name);

/**
 * Names of the instances that have a log or a checkpoint in a folder, in order. Throws when there is no such folder.
 */
export async function instancesOf(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`There is no ledger in ${directory}. Start the gateway once, or name its data folder with --dir.`);
  });
  const found = names.flatMap((name) => /^(.+?)\.(?:jsonl|checkpoint\.json)$/.exec(name)?.[1] ?? []);
  return [...new Set(found)].filter(isInstance).sort();
}
