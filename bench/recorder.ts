import type { Platform } from '../gateway/start/platform.ts';
import type { RecordedRead } from './direct.ts';

/** Notes what the platform's departments ask their databases from now on. */
export function recordReads(platform: Platform): RecordedRead[] {
  const reads: RecordedRead[] = [];
  for (const [department, { client }] of platform.services) {
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'find') reads.push({ department, collection: command.find, filter: command.filter });
    });
  }
  return reads;
}
