import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockDataDir, lockLedger } from './lock.ts';
import { createTrialFolder } from './trial.ts';

const LOCK = new URL('lock.ts', import.meta.url);

// The two forms of the lock: a name kept by the system, and a file that a killed holder leaves behind.
const FORMS = process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

describe.each(FORMS)('the lock in its %s form', (platform) => {
  let dataDir: string;
  let holder: ChildProcess | undefined;

  beforeEach(() => {
    dataDir = createTrialFolder();
  });

  afterEach(async () => {
    if (holder?.kill('SIGKILL')) await once(holder, 'exit');
    holder = undefined;
    // A release removes the file that a killed holder left in the folder for temporary files.
    await (await lockDataDir(dataDir, platform))();
    rmSync(dataDir, { recursive: true });
  });

  async function holdElsewhere(): Promise<ChildProcess> {
    const code = `import { lockDataDir } from '${LOCK}'; import { setTimeout } from 'node:timers';
      await lockDataDir(${JSON.stringify(dataDir)}, '${platform}'); console.log('held'); setTimeout(() => {}, 60_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    holder = child;
    await once(child.stdout, 'data');
    return child;
  }

  test('a second start on the folder is refused and told which process has it', async () => {
    const { pid } = await holdElsewhere();
    await expect(lockDataDir(dataDir, platform)).rejects.toThrow(
      `The data folder ${dataDir} is in use by process ${pid}. Stop it or set DATA_DIR to another folder.`,
    );
  });

  test('the folder is free at once when its holder was killed', async () => {
    const child = await holdElsewhere();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockDataDir(dataDir, platform))();
  });

  test('of many starts at the same moment one gets the folder, and after its release another', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir, platform)));
    const held = results.filter((result) => result.status === 'fulfilled');
    expect(held).toHaveLength(1);
    await held[0]?.value();
    await (await lockDataDir(dataDir, platform))();
  });
});

describe('the lock of a ledger', () => {
  // A namespace of its own is what a container has; only root may make one.
  const isolation = process.platform === 'linux' && process.getuid?.() === 0 ? ['unshare', '--net'] : [];

  test('refuses a second gateway that does not see the lock of the data folder, and is free when its holder was killed', async () => {
    const folder = createTrialFolder();
    const code = `import { lockLedger } from '${LOCK}'; import { setTimeout } from 'node:timers';
      await lockLedger(${JSON.stringify(folder)}); console.log('held'); setTimeout(() => {}, 60_000);`;
    const [command = '', ...args] = [...isolation, process.execPath, '--input-type=module', '-e', code];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      await expect(lockLedger(folder)).rejects.toThrow(
        `The ledger ${folder} is written by another gateway, perhaps in another container. Give each its own DATA_DIR.`,
      );
      child.kill('SIGKILL');
      await once(child, 'exit');
      await (await lockLedger(folder))();
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });
});
