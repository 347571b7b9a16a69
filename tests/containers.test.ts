import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { freePort } from '../database/free-port.ts';
import { PLATFORM } from '../gateway/platform/subgraph.ts';
import { prefixOf, readConfiguration } from '../gateway/start/configuration.ts';
import { departmentNames } from '../subgraphs/departments.ts';
import { testDepartments } from './support/departments.ts';
import { TEST_CITIZENS, uriOf } from './support/population.ts';

// There is no container engine here: what the two files say is held against the repository and run as plain commands.

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Service {
  image: string;
  build?: { dockerfile: string };
  command?: string[];
  environment?: Record<string, string | number>;
  volumes?: string[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  read_only?: boolean;
  user?: string;
  cap_drop?: string[];
  stop_grace_period?: string;
  healthcheck?: { test?: string[]; disable?: boolean };
}

const compose = parse(read('compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build);
const steps = read('Containerfile')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
const final = steps.slice(steps.findLastIndex(([verb]) => verb === 'FROM'));
const all = (verb: string): string[] => final.flatMap(([its, rest]) => (its === verb ? [rest] : []));
const only = (verb: string): string => all(verb)[0] ?? '';
const COPIED = all('COPY')
  .filter((rest) => !rest.startsWith('--from'))
  .flatMap((rest) => rest.split(' ').slice(0, -1));
const IMAGE_ENV = Object.fromEntries(
  only('ENV')
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);
const HEALTH = JSON.parse(/CMD (\[.*\])/.exec(only('HEALTHCHECK'))?.[1] ?? '[]') as string[];

/** What a service is started with, where each secret that the environment must give is given. */
function environmentOf({ environment = {} }: Service): Record<string, string> {
  const given = Object.entries({ ...IMAGE_ENV, ...environment }).map(([name, value]) => [
    name,
    String(value)
      .replace(/\$\{\w+:\?\}/g, 'a-secret-that-nobody-can-guess-at-all')
      .replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
  ]);
  return Object.fromEntries(given);
}

/** Every file of ours that is loaded when one of these is. */
function reachedFrom(entries: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    for (const [, path = ''] of read(file).matchAll(/(?:from|import|import\(|new URL\()\s*'(\.[^']+)'/g)) {
      const found = relative(ROOT, join(ROOT, dirname(file), path));
      // The commands hold templates of files that they make elsewhere.
      if (/\.(ts|cjs|js)$/.test(found) && existsSync(join(ROOT, found))) open.push(found);
    }
  }
  return reached;
}

describe('the image', () => {
  test('is made of pinned images, runs as somebody who is not root, and stops and tells its health in the form that it has', () => {
    for (const [verb, image] of steps) {
      if (verb === 'FROM') expect(image).toMatch(new RegExp(`^docker\\.io/library/node:${read('.nvmrc').trim()}-`));
    }
    expect(only('USER')).toBe('node');
    expect(only('STOPSIGNAL')).toBe('SIGTERM');
    expect(HEALTH[0]).toBe('node');
    expect(HEALTH[2]).toContain('/health/ready');
  });

  test('has every file that production code loads, and the context leaves none of them out', () => {
    const started = ['commands/run.cjs', 'commands/launcher.ts', 'gateway/server.ts'];
    const commands = readdirSync(join(ROOT, 'commands')).filter((file) => /(?<!\.test)\.ts$/.test(file));
    // Measurements and searches are for a checkout.
    const inImage = commands.filter((file) => !['kills.ts', 'fuzz.ts'].includes(file));
    const departments = departmentNames().map((name) => `subgraphs/${name}/index.ts`);
    const reached = [...reachedFrom([...started, ...inImage.map((file) => `commands/${file}`), ...departments])];
    expect(reached.length).toBeGreaterThan(300);
    expect(reached.filter((file) => !COPIED.some((part) => file === part || file.startsWith(`${part}/`)))).toEqual([]);
    expect(reached.filter((file) => /\.test\.ts$/.test(file))).toEqual([]);
    const kept = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    for (const part of [...COPIED, 'package-lock.json', '.npmrc']) {
      expect(existsSync(join(ROOT, part))).toBe(true);
      expect(kept).toContain(`!${part}`);
    }
  });
});

describe('the arrangement', () => {
  test.each(ours)('gives %s settings that are read, a command that is there and places that are made', (_, service) => {
    const environment = environmentOf(service);
    const configuration = readConfiguration(environment, departmentNames());
    expect(configuration).toMatchObject({ host: '0.0.0.0', port: 4000 });
    const [file = only('CMD').slice(2, -2)] = service.command ?? [];
    expect(statSync(join(ROOT, file)).isFile()).toBe(true);
    const { command = [] } = service;
    if (file === 'commands/department.ts') expect(command.slice(1)).toEqual([expect.any(String), '--port', '4000']);
    const places = (service.volumes ?? []).map((volume) => volume.split(':')[1] as string);
    for (const place of places) expect(only('RUN')).toContain(place);
    // Whatever is written lies on a volume or in /tmp, for the rest may only be read.
    const written = [
      environment.DATA_DIR,
      ...(file === 'gateway/server.ts' ? [environment.KEYS_DIR, environment.RUNTIME_DIR] : []),
    ];
    if (file !== 'commands/department.ts') {
      for (const folder of written) expect([...places, '/tmp'].some((place) => folder?.startsWith(place))).toBe(true);
    }
    // A restore puts DATA_DIR in place by a rename.
    expect(places).not.toContain(environment.DATA_DIR);
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], stop_grace_period: '30s' });
  });

  test('has two gateways that are one platform: the same keys, issuer, database and departments, each its data and its name', () => {
    const [one, two] = ['gateway-1', 'gateway-2'].map((name) => compose.services[name] as Service) as [
      Service,
      Service,
    ];
    const { INSTANCE: first, ...same } = environmentOf(one);
    const { INSTANCE: second, ...others } = environmentOf(two);
    expect(others).toEqual(same);
    expect(first).not.toBe(second);
    expect(one.volumes?.filter((volume) => two.volumes?.includes(volume))).toEqual([`keys:${same.KEYS_DIR}`]);
    expect(new Set([...(one.ports ?? []), ...(two.ports ?? [])]).size).toBe(2);
    // The second one finds keys and population made.
    expect(two.depends_on).toEqual({ 'gateway-1': { condition: 'service_healthy' } });
  });

  test('has the departments that the gateways look for, each with a database that the gateway cannot read', () => {
    const { departments } = readConfiguration(
      environmentOf(compose.services['gateway-1'] as Service),
      departmentNames(),
    );
    const alone = departmentNames().filter((name) => departments[name]?.url);
    expect(alone).toHaveLength(2);
    for (const name of alone) {
      const service = compose.services[name] as Service;
      expect(departments[name]).toMatchObject({ url: `http://${name}:4000/graphql`, mongodbUri: undefined });
      const own = service.environment?.[`${prefixOf(name)}_SECRET`];
      expect(own).toBe(compose.services['gateway-1']?.environment?.[`${prefixOf(name)}_SECRET`]);
      expect(service.environment?.[`${prefixOf(name)}_MONGODB_URI`]).toContain(`/${name}?`);
    }
    const made = compose.services['replica-set']?.environment ?? {};
    expect(String(made.DEPARTMENTS).split(',').sort()).toEqual(alone);
    const hosted = departmentNames().filter((name) => !alone.includes(name));
    expect(String(made.GATEWAY_DATABASES).split(',').sort()).toEqual([PLATFORM, ...hosted].sort());
  });

  test('names only services, networks, volumes and files that there are, and pins every image', () => {
    for (const [name, service] of services) {
      for (const network of service.networks) expect(compose.networks).toHaveProperty([network]);
      for (const other of Object.keys(service.depends_on ?? {})) {
        expect(compose.services).toHaveProperty([other]);
        const shared = service.networks.some((network) => compose.services[other]?.networks.includes(network));
        expect([name, other, shared]).toEqual([name, other, true]);
      }
      for (const [source = ''] of (service.volumes ?? []).map((volume) => volume.split(':'))) {
        if (source.startsWith('.')) expect(existsSync(join(ROOT, source))).toBe(true);
        else expect(compose.volumes).toHaveProperty([source]);
      }
      if (!service.build) expect(service.image).toMatch(/:\d+\.\d+\.\d+$/);
      else expect(existsSync(join(ROOT, service.build.dockerfile))).toBe(true);
      const published = (service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'));
      expect(published).toEqual([]);
    }
    const script = read('containers/replica-set.js');
    for (const host of script.matchAll(/'(mongo-\d):27017'/g))
      expect(compose.services).toHaveProperty([host[1] as string]);
    expect(spawnSync(process.execPath, ['--check', join(ROOT, 'containers/replica-set.js')]).status).toBe(0);
  });

  test('holds no secret: each comes from the environment, without a default', () => {
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/SECRET|PASSWORD|KEY$/.test(name))
          expect([name, value]).toEqual([name, expect.stringMatching(/^\$\{\w+:\?\}$/)]);
        if (/MONGODB_URI$/.test(name)) expect(value).toMatch(/^mongodb:\/\/[\w-]+:\$\{\w+_PASSWORD:\?\}@/);
      }
    }
    expect(read('containers/realm.json')).not.toMatch(/"(secret|credentials|users)"/);
    expect(read('.gitignore').split('\n')).toContain('.env');
  });

  test('has an issuer whose tokens say what the gateway asks for', () => {
    const { realm, clients } = JSON.parse(read('containers/realm.json'));
    expect(environmentOf(compose.services['gateway-1'] as Service)).toMatchObject({
      OIDC_ISSUER: `http://identity:8080/realms/${realm}`,
      OIDC_AUDIENCE: 'citizen-graph',
    });
    const [{ attributes, protocolMappers }] = clients;
    expect(attributes['access.token.header.type.rfc9068']).toBe('true');
    const claims = protocolMappers.map(({ config }: { config: Record<string, string> }) => config['claim.name']);
    expect(claims.filter(Boolean)).toEqual(['kind', 'windows', 'id_number']);
    const audiences = protocolMappers.map(
      ({ config }: { config: Record<string, string> }) => config['included.custom.audience'],
    );
    expect(audiences).toContain('citizen-graph');
  });
});

describe('what the image holds, in a clean folder', () => {
  let folder: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'citizen-graph-image-'));
    for (const part of COPIED) {
      const isWanted = (file: string) => !file.endsWith('.test.ts');
      await cp(join(ROOT, part), join(folder, 'app', part), { recursive: true, filter: isWanted });
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'app/node_modules'));
    await mkdir(join(folder, 'keys'));
  }, 60_000);
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const entrypoint = JSON.parse(only('ENTRYPOINT')) as string[];
  const clean = { PATH: process.env.PATH ?? '', HOME: tmpdir() };

  async function startService(name: string, changes: Record<string, string>, args: string[]): Promise<ChildProcess> {
    const env = { ...clean, ...environmentOf(compose.services[name] as Service), ...changes };
    const child = spawn(process.execPath, [...entrypoint.slice(1), ...args], { cwd: join(folder, 'app'), env });
    running.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
    const isHealthy = async () =>
      promisify(execFile)(process.execPath, HEALTH.slice(1), { env }).then(
        () => true,
        () => false,
      );
    for (const end = Date.now() + 120_000; !(await isHealthy()); await delay(200)) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`${name} is not healthy: ${said}`);
    }
    return child;
  }

  test('starts a department and both gateways as the arrangement says, healthy by the check of the image, and ends on SIGTERM', async () => {
    const ports = await Promise.all(Array.from({ length: 3 }, freePort));
    const [ofDepartment, ...ofGateways] = ports.map(String) as [string, string, string];
    const alone = { [`${prefixOf('taxation')}_MONGODB_URI`]: uriOf('taxation'), PORT: ofDepartment, HOST: '127.0.0.1' };
    const started = [
      await startService('taxation', alone, ['commands/department.ts', 'taxation', '--port', ofDepartment]),
    ];
    const hosted = (await testDepartments()).map(({ name }) => name);
    for (const [i, PORT] of ofGateways.entries()) {
      const own = hosted.map((name) => [`${prefixOf(name)}_MONGODB_URI`, uriOf(name)]);
      const changes = {
        ...Object.fromEntries(own),
        ...{ MONGODB_URI: uriOf(PLATFORM), OIDC_ISSUER: '', PUBLIC_URL: '', HOST: '127.0.0.1', PORT },
        DEPARTMENT_TAXATION_URL: `http://127.0.0.1:${ofDepartment}/graphql`,
        DEPARTMENT_CIVIL_AFFAIRS_URL: '',
        SEED_CITIZENS: String(TEST_CITIZENS),
        ...{
          DATA_DIR: join(folder, `data-${i}`),
          KEYS_DIR: join(folder, 'keys'),
          RUNTIME_DIR: join(folder, `run-${i}`),
        },
      };
      started.push(await startService(`gateway-${i + 1}`, changes, ['gateway/server.ts']));
    }
    expect(readdirSync(join(folder, 'keys')).filter((file) => file.endsWith('.json'))).toHaveLength(8);
    for (const i of [0, 1])
      expect(existsSync(join(folder, `data-${i}`, 'ledger', `gateway-${i + 1}.jsonl`))).toBe(true);
    for (const child of started.reverse()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
  }, 300_000);
});
