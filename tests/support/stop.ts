import { rm } from 'node:fs/promises';
import type { Database } from '../../database/database.ts';

export default async function stop(): Promise<void> {
  const { testDatabase, testDataDir } = globalThis as unknown as { testDatabase: Database; testDataDir: string };
  await testDatabase.stop();
  await rm(testDataDir, { recursive: true, force: true });
}
