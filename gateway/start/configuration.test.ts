import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from './configuration.ts';
import { DEPARTMENT_SETTINGS, SETTINGS, type Settings } from './settings.ts';

const DEPARTMENTS = ['taxation', 'natural-resources'];
const read = (environment: Record<string, string> = {}) => readConfiguration(environment, DEPARTMENTS);

/** The lines of the one error that these settings give. */
function problems(environment: Record<string, string>): string[] {
  try {
    read(environment);
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

describe('the configuration', () => {
  test('needs no setting', () => {
    expect(read()).toMatchObject({
      host: '127.0.0.1',
      port: 4000,
      dataDir: 'data',
      oidcAudience: 'citizen-graph',
      instance: 'gateway-1',
      departmentTimeoutMs: 3_000,
      seedCitizens: 10_000,
    });
    expect(read().departments.taxation).toEqual({ url: undefined, mongodbUri: undefined, secret: undefined });
  });

  test('knows each department by its name in capitals', () => {
    const { departments } = read({
      DEPARTMENT_NATURAL_RESOURCES_URL: 'http://127.0.0.1:4100/graphql',
      DEPARTMENT_NATURAL_RESOURCES_SECRET: 'a secret that nobody can guess at all',
      DEPARTMENT_TAXATION_MONGODB_URI: 'mongodb+srv://db.example/taxation',
    });
    expect(departments['natural-resources']).toMatchObject({
      url: 'http://127.0.0.1:4100/graphql',
      secret: 'a secret that nobody can guess at all',
    });
    expect(departments.taxation).toMatchObject({ mongodbUri: 'mongodb+srv://db.example/taxation', url: undefined });
  });

  test('takes an empty variable for one that is not set', () => {
    expect(read({ DATA_DIR: '', PORT: '', MONGODB_URI: '', DEPARTMENT_TAXATION_URL: '' })).toEqual(read());
  });

  test('knows the way to it through proxies', () => {
    const { publicUrl, trustProxy } = read({
      PUBLIC_URL: 'https://graph.example:8443/',
      TRUST_PROXY: '10.0.0.1, fd00::/8',
    });
    expect([publicUrl, trustProxy]).toEqual(['https://graph.example:8443', ['10.0.0.1', 'fd00::/8']]);
  });

  test('lists every variable that is wrong at once', () => {
    const lines = problems({
      PORT: 'abc',
      OIDC_ISSUER: 'nowhere',
      MONGODB_URI: 'http://127.0.0.1',
      LOG_LEVEL: 'loud',
      DEPARTMENT_TAXATION_URL: 'nowhere',
      DEPARTMENT_TAXATON_URL: 'http://127.0.0.1',
    });
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual([
      'DEPARTMENT_TAXATION_URL',
      'DEPARTMENT_TAXATON_URL',
      'LOG_LEVEL',
      'MONGODB_URI',
      'OIDC_ISSUER',
      'PORT',
    ]);
  });

  test.each([
    ['HOST', 'http://127.0.0.1'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'graph.example'],
    ['PUBLIC_URL', 'https://graph.example/below'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', 'proxy.example'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.1,'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['DEPARTMENT_TIMEOUT_MS', '0'],
    ['DEPARTMENT_TIMEOUT_MS', '-5'],
    ['DEPARTMENT_TIMEOUT_MS', '2s'],
    ['SEED_CITIZENS', '-1'],
    ['SEED_CITIZENS', '10.5'],
    ['INSTANCE', '../../etc'],
    ['INSTANCE', 'a b'],
    ['DEPARTMENT_TAXATION_MONGODB_URI', 'taxation'],
    ['DEPARTMENT_TAXATION_SECRET', 'x'],
    ['DEPARTMENT_TAXATION_SECRET', 'thirty-one letters are too few.'],
  ])('refuses %s=%s', (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: \\S`))]);
  });

  test('does not repeat a value: there may be a password in it', () => {
    const names = ['MONGODB_URI', 'DEPARTMENT_TAXATION_URL', 'OIDC_ISSUER', 'PORT', 'LOG_LEVEL', 'DEPARTMENT_X_URL'];
    const lines = problems(Object.fromEntries(names.map((name) => [name, 'root:hunter2@host'])));
    expect(lines).toHaveLength(names.length);
    expect(lines.join()).not.toContain('hunter2');
  });

  test('leaves alone what is not its own', () => {
    expect(problems({ DEPARTMENT_OF_MAGIC: 'x', HOME: '/root', NODE_ENV: 'production' })).toEqual([]);
  });

  test("is the README's table, with all that is unset", () => {
    const rows = (settings: Settings, prefix: string) =>
      Object.values(settings).map(({ variable, meaning, unset, otherwise }) => {
        return `| \`${prefix}${variable}\` | ${meaning} | ${otherwise ?? `\`${unset}\``} |`;
      });
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, table = ''] = /^\|[ -]+\|[ -]+\|[ -]+\|\n((?:\| `[A-Z_]+.*\n)+)/m.exec(readme) ?? [];
    expect(table.trim().split('\n')).toEqual([
      ...rows(SETTINGS, ''),
      ...rows(DEPARTMENT_SETTINGS, 'DEPARTMENT_<NAME>_'),
    ]);
  });
});
