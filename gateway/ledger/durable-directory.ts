import { open } from 'node:fs/promises';

/** Makes the names of new and renamed files in a folder durable. Windows has no such call and does without. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
