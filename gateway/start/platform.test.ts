import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { pino } from 'pino';
import { freePort } from '../../database/free-port.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { testDepartments } from '../../tests/support/departments.ts';
import { uriOf } from '../../tests/support/population.ts';
import { openKeys } from '../identity/keys.ts';
import { PLATFORM } from '../platform/subgraph.ts';
import { readConfiguration } from './configuration.ts';
import { createPlatform, type PlatformOptions } from './platform.ts';

/** What is open in this process: sockets, listening or connected, and files of a folder. */
function openIn(folder: string): string[] {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.filter((link) => link.startsWith('socket:') || link.startsWith(folder)).sort();
}

/** The connections of this process to other machines; an address that is 127.0.0.1 ends in 7F here. */
function outward(): string[] {
  const own = new Set(openIn('/none').map((link) => link.replace(/\D/g, '')));
  const lines = readFileSync('/proc/self/net/tcp', 'utf8').split('\n').slice(1);
  const connections = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , , , , , inode]) => own.has(inode ?? ''));
  return connections.map(([, , remote]) => remote ?? '').filter((remote) => !/^(.{6}7F|0{8}):/.test(remote));
}

/** What a platform on a free port needs, over the seeded departments. */
async function optionsOf(environment: Record<string, string>, departments: readonly Department[]) {
  const settings = { LOG_LEVEL: 'silent', PORT: String(await freePort()), ...environment };
  const configuration = readConfiguration(
    settings,
    departments.map(({ name }) => name),
  );
  const keys = await openKeys(configuration);
  return { configuration, departments, keys, uriOf, log: pino({ level: 'silent' }) };
}

describe('a platform', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'citizen-graph-start-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  test('asks and tells nothing to anybody but its databases', async () => {
    const platform = await createPlatform(await optionsOf({ DATA_DIR: dataDir }, await testDepartments()));
    for (const end = Date.now() + 500; Date.now() < end; await delay(20)) expect(outward()).toEqual([]);
    await platform.close();
    expect(outward()).toEqual([]);
  });

  test('listens on the address that HOST says, and on no other', async () => {
    const options = await optionsOf({ DATA_DIR: dataDir, HOST: '127.0.0.2' }, await testDepartments());
    const platform = await createPlatform(options);
    expect(platform.url).toBe(`http://127.0.0.2:${options.configuration.port}`);
    expect((await fetch(`${platform.url}/health/ready`)).status).toBe(200);
    await expect(fetch(platform.url.replace('127.0.0.2', '127.0.0.1'))).rejects.toThrow();
    await platform.close();
  });
});

describe('a platform whose start fails at a later step', () => {
  let departments: readonly Department[];
  let dataDir: string;
  let options: PlatformOptions;
  let before: string[];
  const ticking = new Map<unknown, string>();

  beforeAll(async () => {
    departments = await testDepartments();
    const { setInterval, clearInterval } = globalThis;
    jest.spyOn(globalThis, 'setInterval').mockImplementation(((...args: Parameters<typeof setInterval>) => {
      const timer = setInterval(...args);
      ticking.set(timer, `every ${args[1]} ms`);
      return timer;
    }) as typeof setInterval);
    jest.spyOn(globalThis, 'clearInterval').mockImplementation((timer) => {
      ticking.delete(timer);
      clearInterval(timer);
    });
  });
  afterAll(() => void jest.restoreAllMocks());

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'citizen-graph-start-'));
    options = await optionsOf({ DATA_DIR: dataDir }, departments);
    before = openIn(dataDir);
    ticking.clear();
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  /** What was opened since and is open still, once what is closing has closed. */
  async function left(): Promise<string[]> {
    const now = () => [...openIn(dataDir).filter((link) => !before.includes(link)), ...ticking.values()];
    for (const end = Date.now() + 2_000; now().length > 0 && Date.now() < end; ) await delay(20);
    return now();
  }

  const FAILURES: [string, RegExp, () => Partial<PlatformOptions>][] = [
    [
      'its own database refuses it',
      /auth/i,
      () => ({ uriOf: (name) => (name === PLATFORM ? uriOf(name).replace(/:[^:@/]+@/, ':wrong@') : uriOf(name)) }),
    ],
    [
      "a department's database has no usable address",
      /mongodb|scheme/i,
      () => ({ uriOf: (name) => (name === departments.at(-1)?.name ? 'nowhere' : uriOf(name)) }),
    ],
    [
      'the ledger is broken',
      /entry 1 /,
      () => {
        mkdirSync(join(dataDir, 'ledger'));
        writeFileSync(join(dataDir, 'ledger', 'gateway-1.jsonl'), '{"no":"entry"}\n');
        return {};
      },
    ],
    [
      'the departments do not compose',
      /do not compose/,
      () => ({
        departments: departments.map((department, i) =>
          i === 0 ? { ...department, sdl: `${department.sdl}\ntype Query { citizen: Int }` } : department,
        ),
      }),
    ],
    [
      'a task does not fit',
      /wrong\.graphql:1: /,
      () => {
        const tasksFolder = join(dataDir, 'tasks');
        mkdirSync(tasksFolder);
        writeFileSync(join(tasksFolder, 'wrong.graphql'), 'query Wrong { nothing }');
        return { tasksFolder };
      },
    ],
  ];

  test.each(FAILURES)(
    'because %s leaves nothing open, and can be started at once when that is mended',
    async (_, why, break_) => {
      await expect(createPlatform({ ...options, ...break_() })).rejects.toThrow(why);
      expect(await left()).toEqual([]);
      rmSync(join(dataDir, 'ledger'), { recursive: true, force: true });
      const platform = await createPlatform(options);
      expect((await fetch(`${platform.url}/health/ready`)).status).toBe(200);
      await platform.close();
      expect(await left()).toEqual([]);
    },
  );

  test('because its port is taken leaves nothing open, and can be started at once when that is free', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(options.configuration.port, '127.0.0.1', resolve));
    expect((holder.address() as AddressInfo).port).toBe(options.configuration.port);
    await expect(createPlatform(options)).rejects.toThrow(/EADDRINUSE/);
    await new Promise((resolve) => holder.close(resolve));
    expect(await left()).toEqual([]);
    const platform = await createPlatform(options);
    await platform.close();
    expect(await left()).toEqual([]);
  });
});
