import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { openDatabase } from '../database/database.ts';
import { embeddedReader, signPresentation } from '../gateway/cases/presentation.ts';
import { freePort } from '../gateway/http/port.ts';
import { type Keys, openKeys } from '../gateway/identity/keys.ts';
import { signIn } from '../gateway/identity/local-sign-in.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { createCast } from '../seed/cast.ts';
import { seedDepartments } from '../seed/seeder.ts';
import { loadDepartments } from '../subgraphs/departments.ts';
import type { RecordedRead } from './direct.ts';
import type { Target } from './load.ts';
import { TRANSFER } from './query.ts';

const { seller, buyer, unit } = createCast();
const WINDOW = 'real-estate';

export type Servers = Awaited<ReturnType<typeof startServers>>;

/** One seeded database, and over it the platform and a bare gateway with its departments, each in processes of its own. */
export async function startServers(citizens: number, announce: (line: string) => void) {
  const dataDir = await mkdtemp(join(tmpdir(), 'citizen-graph-bench-'));
  const departments = await loadDepartments();
  const names = [PLATFORM, ...departments.map(({ name }) => name)];
  const programDir = join(import.meta.dirname, '../data/programs');
  const database = await openDatabase({ dataDir, databases: names, programDir, announce });
  announce(`Seeding ${citizens} citizens …`);
  const startedAt = performance.now();
  await seedDepartments(departments, { uriOf: database.uriOf, citizens });
  const seeding = {
    citizensPerSecond: (citizens * 1_000) / (performance.now() - startedAt),
    peakMegabytes: process.resourceUsage().maxRSS / 1_024,
  };
  const keys = await openKeys(dataDir);
  const uris = Object.fromEntries(names.map((name) => [name, database.uriOf(name)]));

  const environment = { BENCH_URIS: JSON.stringify(uris), DATA_DIR: dataDir, LOG_LEVEL: 'silent' };
  const startPlatform = async (instance: string) =>
    startChild('platform-server.ts', { ...environment, INSTANCE: instance, PORT: String(await freePort()) });

  // Watching the database's commands costs something, so a platform of its own is watched, and is gone before the load.
  const watched = await startPlatform('watched');
  await targetOf(watched.url, await openTransfer(watched.url, keys), [watched.child]).ask();
  const reads = await ask<RecordedRead[]>(watched.child, { reads: true });
  watched.child.kill();

  const platform = await startPlatform('measured');
  const bareDepartments = await startChild('bare-departments.ts', environment);
  const bareGateway = await startChild('bare-gateway.ts', { DEPARTMENTS_URL: bareDepartments.url });
  const headers = await openTransfer(platform.url, keys);

  return {
    dataDir,
    seeding,
    reads,
    uriOf: database.uriOf,
    platform: targetOf(platform.url, headers, [platform.child]),
    bare: targetOf(bareGateway.url, {}, [bareGateway.child, bareDepartments.child]),
    /** What the decision costs, as the platform's own process measures it. */
    shares: () => ask<string>(platform.child, { shares: headers }),
    async close() {
      for (const { child } of [platform, bareGateway, bareDepartments]) child.kill();
      await database.stop();
    },
  };
}

/** Opens a case for the housing transfer and gives the headers that a window sends under it. */
async function openTransfer(url: string, keys: Keys): Promise<Record<'authorization' | 'x-case-grant', string>> {
  const authorization = `Bearer ${await signIn('officer-chen', { url, secret: keys.localClientSecret })}`;
  const key = keys.cardReader.privateKey;
  const present = (subject: string) =>
    signPresentation({ subject, window: WINDOW, reader: embeddedReader(WINDOW), key });
  const subjects = [
    { role: 'seller', presentation: await present(seller.idNumber) },
    { role: 'buyer', presentation: await present(buyer.idNumber) },
  ];
  const input = { task: 'second-hand-housing-transfer', window: WINDOW, subjects, parameters: { unit } };
  const opened = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({
      query: 'mutation ($i: OpenCaseInput!) { openCase(input: $i) { grant } }',
      variables: { i: input },
    }),
  });
  const { data } = (await opened.json()) as { data: { openCase: { grant: string } } };
  return { authorization, 'x-case-grant': data.openCase.grant };
}

async function startChild(file: string, environment: Record<string, string>) {
  const child = fork(join(import.meta.dirname, file), { env: { ...process.env, ...environment } });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { child, url: message.url };
}

function ask<T>(child: ChildProcess, question: object): Promise<T> {
  const answer = once(child, 'message').then(([message]) => message as T);
  child.send(question);
  return answer;
}

interface Usage {
  cpuSeconds: number;
  peakMegabytes: number;
}

function targetOf(url: string, headers: Record<string, string>, children: readonly ChildProcess[]): Target {
  const pool = new Pool(url, { connections: 128 });
  const body = JSON.stringify({ query: TRANSFER, variables: { seller: seller.idNumber, buyer: buyer.idNumber, unit } });
  const usage = () => Promise.all(children.map((child) => ask<Usage>(child, { usage: true })));
  return {
    async ask() {
      const answer = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      const { data, errors } = (await answer.body.json()) as { data?: { buyer?: object }; errors?: unknown };
      if (!data?.buyer || errors) throw new Error(`the answer is not whole: ${JSON.stringify(errors)}`);
    },
    cpuSeconds: async () => (await usage()).reduce((total, { cpuSeconds }) => total + cpuSeconds, 0),
    peakMegabytes: async () => (await usage()).reduce((total, { peakMegabytes }) => total + peakMegabytes, 0),
  };
}
