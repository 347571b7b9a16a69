import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../database/free-port.ts';
import { createTrialFolder, PROGRAMS } from '../database/trial.ts';
import { uriOf } from './support/population.ts';

const ROOT = join(import.meta.dirname, '..');
const TERMINAL = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|TEST_|NODE_|JEST_)/.test(name)),
);

async function until(holds: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await delay(50)) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${holds}`);
  }
}

const procOf = (pid: string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** The processes that have a mark in their environment or on their command line, and what each of them runs. */
function marked(mark: string): Map<string, string> {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const found = pids.filter((pid) => ['environ', 'cmdline'].some((file) => procOf(pid, file).includes(mark)));
  return new Map(found.map((pid) => [pid, procOf(pid, 'cmdline').replaceAll('\0', ' ')]));
}

describe('what npm started ends with it, whichever of them is killed:', () => {
  let dataDir: string;
  let child: ChildProcess | undefined;
  afterEach(async () => {
    child?.kill('SIGKILL');
    await until(() => marked(dataDir).size === 0, 15_000);
    rmSync(dataDir, { recursive: true });
  });

  async function startScript(script: string[], settings: Record<string, string>, said: string): Promise<void> {
    dataDir = createTrialFolder();
    // The fetched program is worth keeping between runs.
    symlinkSync(PROGRAMS, join(dataDir, 'programs'));
    const env = { ...TERMINAL, DATA_DIR: dataDir, ...settings };
    child = spawn('npm', ['run', ...script], { cwd: ROOT, detached: true, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    await until(() => output.includes(said), 90_000).catch(() => Promise.reject(new Error(output)));
  }

  /** Kills npm itself, or what stands right above our own process: npm again, or a shell between the two. */
  function kill(which: 'npm' | 'what is above us'): void {
    const own = [...marked(dataDir)].find(([, line]) => /^\S*node commands\/run\.cjs/.test(line))?.[0] ?? '';
    const above = /^PPid:\t(\d+)/m.exec(procOf(own, 'status'))?.[1];
    process.kill(which === 'npm' ? (child?.pid as number) : Number(above), 'SIGKILL');
  }

  const WHICH = ['npm', 'what is above us'] as const;

  test.each(WHICH)(
    'a department that runs alone, when %s is',
    async (which) => {
      const settings = {
        DEPARTMENT_COURT_MONGODB_URI: uriOf('court'),
        DEPARTMENT_COURT_SECRET: 'a secret that nobody at all can guess',
      };
      await startScript(
        ['department', '--', 'court', '--port', String(await freePort())],
        settings,
        'answers the gateway',
      );
      kill(which);
      await until(() => marked(dataDir).size === 0, 15_000);
    },
    120_000,
  );

  test.each(WHICH)(
    'a seed under way with its database, when %s is',
    async (which) => {
      await startScript(['seed', '--', '--citizens', '1500000'], {}, 'Seeding');
      expect(marked(dataDir).size).toBeGreaterThan(2);
      kill(which);
      await until(() => marked(dataDir).size === 0, 20_000);
    },
    120_000,
  );
});

describe('where it cannot run', () => {
  const run = (pretend: string) =>
    promisify(execFile)(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(pretend)}`,
        'commands/run.cjs',
        'commands/task.ts',
        'list',
      ],
      { cwd: ROOT, env: TERMINAL },
    );

  test.each(['8.17.0', '18.20.8', '20.20.2', '22.22.0'])(
    'a Node %s says which one it needs, and how to get it',
    async (version) => {
      const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
      await expect(run(pretend)).rejects.toMatchObject({
        code: 1,
        stdout: '',
        stderr: `Citizen Graph cannot run. It needs Node 24, and this is Node ${version}: npm rebuild node brings the one that npm ci --ignore-scripts leaves out.\n`,
      });
    },
  );

  test('without packages it says how to get them', async () => {
    const pretend = `import fs from 'node:fs';
      const { existsSync } = fs; fs.existsSync = (path) => !String(path).includes('node_modules') && existsSync(path);`;
    await expect(run(pretend)).rejects.toMatchObject({
      code: 1,
      stderr: 'Citizen Graph cannot run. Its packages are not installed: run npm ci.\n',
    });
  });

  test('every script that starts something of ours asks first', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const own = Object.entries(scripts).filter(([, script]) => script.includes('node '));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(([, script]) => !script.startsWith('node commands/run.cjs'))).toEqual([]);
  });
});
