import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { fromMachine, now, readClock, today, toMachine } from './clock.ts';

const START = '2028-02-29T23:59:59+08:00';

/** What a program says that imports the clock. */
async function said(program: string, environment: Record<string, string>): Promise<string> {
  const source = `import * as clock from '${join(import.meta.dirname, 'clock.ts')}';\n${program}`;
  const env = { PATH: process.env.PATH, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], { env });
  return stdout.trim();
}

test("the day changes at the departments' midnight", () => {
  expect(today(Date.parse('2030-06-30T15:59:59Z'))).toBe('2030-06-30');
  expect(today(Date.parse('2030-06-30T16:00:00Z'))).toBe('2030-07-01');
});

describe('with CLOCK the clock', () => {
  test('starts there and runs on', async () => {
    const program = `
      const first = clock.now();
      const day = clock.today();
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      console.log(first - Date.parse('${START}') < 1_000, day, clock.today(), clock.now() - first >= 1_000);`;
    expect(await said(program, { CLOCK: START })).toBe('true 2028-02-29 2028-03-01 true');
  });

  test('is the same in whatever is started later from there, process or thread', async () => {
    const own = `import('${join(import.meta.dirname, 'clock.ts')}').then(({ now }) => `;
    const program = `
      import { execFileSync } from 'node:child_process';
      import { Worker } from 'node:worker_threads';
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const own = ${JSON.stringify(own)};
      const shift = clock.now() - Date.now();
      const isSame = (its) => Math.abs(Number(its) - shift) < 50;
      const child = execFileSync(process.execPath, ['-e', own + 'console.log(now() - Date.now()))']);
      new Worker(own + "process.getBuiltinModule('node:worker_threads').parentPort.postMessage(now() - Date.now()))", { eval: true })
        .on('message', (its) => console.log(isSame(child), isSame(its)));`;
    expect(await said(program, { CLOCK: START })).toBe('true true');
  });

  test('knows what the machine’s clock shows', () => {
    expect(toMachine(fromMachine(1_800_000_000_000))).toBe(1_800_000_000_000);
    expect(Math.abs(toMachine(now()) - Date.now())).toBeLessThan(1_000);
  });

  test.each([
    'yesterday',
    '2026-06-30',
    '2026-06-30T09:00:00',
    '2026-02-29T09:00:00+08:00',
    '2026-06-31T09:00:00+08:00',
    '2026-13-01T09:00:00+08:00',
    '2026-06-30T25:00:00+08:00',
    '1999-06-30T09:00:00+08:00',
    '2099-06-30T09:00:00+08:00',
    '2026-06-30T09:00:00+08:00@',
  ])('does not start at %s, and says what is allowed', async (wrong) => {
    expect(() => readClock(wrong)).toThrow('must be an instant with its offset such as 2026-06-30T09:00:00+08:00');
    const program = 'try { clock.today() } catch (error) { console.log(error.message) }';
    expect(await said(program, { CLOCK: wrong })).toMatch(/^CLOCK: must be an instant/);
  });
});

test('without CLOCK it is the machine’s', async () => {
  expect(await said('console.log(Math.abs(clock.now() - Date.now()) < 5)', {})).toBe('true');
});
