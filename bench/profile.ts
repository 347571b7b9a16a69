import { readFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measure } from './load.ts';
import type { Served } from './servers.ts';

type Frame = Profiler.ProfileNode['callFrame'];

const ROOT = pathToFileURL(join(import.meta.dirname, '../')).href;

/** Self time by room and package, then of the functions that take most: microseconds a request, share of busy time. */
async function readProfile(path: string, requests: number): Promise<string> {
  const { nodes, samples = [], timeDeltas = [] } = JSON.parse(await readFile(path, 'utf8')) as Profiler.Profile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const rooms = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const [i, id] of samples.entries()) {
    const frame = frames.get(id);
    // Starting and ending the profile is no work of a request.
    if (!frame || frame.functionName === '(idle)' || frame.url === 'node:inspector') continue;
    const micros = timeDeltas[i] ?? 0;
    const room = roomOf(frame);
    busy += micros;
    add(rooms, room, micros);
    if (!frame.functionName.startsWith('(')) add(functions, nameOf(frame, room), micros);
  }
  const listed = (times: ReadonlyMap<string, number>, most: number) =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, micros]) => {
        const share = ((micros / busy) * 100).toFixed(1);
        return `${(micros / requests).toFixed(1).padStart(8)} µs ${share.padStart(5)} %  ${name}`;
      });
  const title = `${(busy / requests).toFixed(0)} µs busy a request on the main thread, over ${requests} requests`;
  return [title, '', ...listed(rooms, 40), '', ...listed(functions, 50)].join('\n');
}

function add(times: Map<string, number>, name: string, micros: number): void {
  times.set(name, (times.get(name) ?? 0) + micros);
}

function roomOf({ url, scriptId, functionName }: Frame): string {
  const library = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library) return library;
  if (url.startsWith(ROOT)) return url.slice(ROOT.length).split('/').slice(0, -1).slice(0, 2).join('/');
  if (url.startsWith('node:')) return `node ${url.slice(5).replace('internal/', '').split('/')[0]}`;
  if (functionName.startsWith('(')) return functionName;
  // What graphql-jit and the HTTP framework wrote has no file; what is native has no script.
  return scriptId === '0' ? 'native' : 'generated code';
}

const nameOf = ({ functionName, url, lineNumber }: Frame, room: string): string =>
  `${functionName || 'anonymous'} · ${room}${url ? ` (${url.split('/').at(-1)}:${lineNumber + 1})` : ''}`;

const PROFILE = join(tmpdir(), 'citizen-graph-bench.cpuprofile');

/** Where a warm platform's time goes. */
export async function profilePlatform(
  { target, server, stop }: Served,
  inFlight: number,
  seconds: number,
): Promise<string> {
  await measure(target, Math.max(16, inFlight), Math.max(3, seconds / 2));
  await server.ask({ profile: 'begin' });
  const { requests, perSecond, cpuPerThousand } = await measure(target, inFlight, seconds);
  await server.ask({ profile: PROFILE });
  await stop();
  const title = `${perSecond.toFixed(0)} requests/s at ${inFlight} in flight while profiled, ${(cpuPerThousand * 1_000).toFixed(0)} µs of CPU a request; ${PROFILE}`;
  return `${title}\n${await readProfile(PROFILE, requests)}`;
}
