import type { Logger } from 'pino';
import type { Proposal } from './acceptance.ts';
import { readDescription } from './description.ts';
import { createSchemaUpdates, type SchemaUpdatesOptions } from './schema-updates.ts';

export interface SchemaWatchOptions extends Omit<SchemaUpdatesOptions, 'pauseMs'> {
  /** The departments that run elsewhere, each with the way to ask what it offers; what is answered has any form. */
  remote: ReadonlyMap<string, () => Promise<unknown>>;
  everyMs: number;
  log: Logger;
}

export interface SchemaWatch {
  /** What waits to be accepted. */
  proposals(): readonly Proposal[];
  /** Department to why it could not be asked, for those that could not. */
  troubles(): ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

/** Longest that a decision waits to be taken up. */
const DECISIONS_MS = 2_000;

/**
 * Asks the departments that run elsewhere, again and again and each by itself, what they offer and with whom they agreed.
 * A department that does not answer keeps its place.
 */
export async function watchSchemas({ remote, everyMs, ...options }: SchemaWatchOptions): Promise<SchemaWatch> {
  const { log } = options;
  const updates = createSchemaUpdates({ ...options, pauseMs: everyMs });
  const accepted = new Map(options.departments.map(({ name, sdl }) => [name, sdl]));
  for (const name of remote.keys()) await updates.proposals.resume(name, accepted.get(name) ?? '');
  const troubles = new Map<string, string>();
  const asking = new Set<string>();

  async function ask(name: string, describe: () => Promise<unknown>): Promise<void> {
    if (asking.has(name)) return;
    asking.add(name);
    try {
      updates.describe(name, readDescription(await describe()));
      if (troubles.delete(name)) log.info({ department: name }, 'the department can be asked again');
    } catch (error) {
      const reason = (error as Error).message;
      if (troubles.get(name) !== reason) log.error({ department: name, reason }, 'the department cannot be asked');
      troubles.set(name, reason);
    } finally {
      asking.delete(name);
    }
  }

  function look(): void {
    for (const [name, describe] of remote) void ask(name, describe).then(() => updates.work(remote.keys()));
  }

  const timers = [
    setInterval(look, everyMs),
    setInterval(() => updates.work(remote.keys()), Math.min(everyMs, DECISIONS_MS)),
  ];
  if (remote.size === 0) for (const timer of timers) clearInterval(timer);
  else look();
  return {
    proposals: updates.proposals.waiting,
    troubles: () => troubles,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await updates.stop();
    },
  };
}
