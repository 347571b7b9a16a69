import type { Platform } from '../gateway/start/platform.ts';

/** One key that a department looked for in one of its collections. */
export interface RecordedRead {
  department: string;
  collection: string;
  field: string;
  key: string;
}

/** Notes what the platform's departments ask their databases from now on. */
export function recordReads(platform: Platform): RecordedRead[] {
  const reads: RecordedRead[] = [];
  for (const [department, { client }] of platform.services) {
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName !== 'find') return;
      const [[field, wanted] = [], ...others] = Object.entries<{ $in?: string[] } | string>(command.filter);
      // The floor reads by keys alone; what is read otherwise would have to be taught to it.
      if (!field || !wanted || others.length > 0) throw new Error(`an unknown kind of read of ${command.find}`);
      const keys = typeof wanted === 'string' ? [wanted] : (wanted.$in ?? []);
      reads.push(...keys.map((key) => ({ department, collection: command.find, field, key })));
    });
  }
  return reads;
}
