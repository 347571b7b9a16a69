import { pino } from 'pino';
import { openKeys } from '../gateway/identity/keys.ts';
import { readConfiguration } from '../gateway/start/configuration.ts';
import { createPlatform } from '../gateway/start/platform.ts';
import { loadDepartments } from '../subgraphs/departments.ts';
import type { WindowHeaders } from './cases.ts';
import { serveBench } from './child.ts';
import { recordReads } from './recorder.ts';

// The platform with everything on, as npm start runs it, over the bench's database.
const departments = await loadDepartments();
const configuration = readConfiguration(
  process.env,
  departments.map(({ name }) => name),
);
const uris = JSON.parse(process.env.BENCH_URIS ?? '{}') as Record<string, string>;
const keys = await openKeys(configuration);
const isWatched = configuration.instance === 'watched';
const platform = await createPlatform({
  watchCommands: isWatched,
  configuration,
  departments,
  keys,
  uriOf: (name) => uris[name] ?? '',
  log: pino({ level: 'silent' }),
});
const reads = isWatched ? recordReads(platform) : [];
serveBench(platform.url, async ({ decision }) => {
  if (!decision) return reads.splice(0);
  const { decisionCost } = await import('./decision.ts');
  return decisionCost({ platform, departments, keys, configuration }, decision as WindowHeaders[]);
});
