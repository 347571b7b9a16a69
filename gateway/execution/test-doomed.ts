/**
 * Runs one request with a disclosure over a real ledger and kills itself at the point that is asked for. Prints what each
 * department receives, and the answer, at the moment when they have it.
 */

import { writeSync } from 'node:fs';
import { pino } from 'pino';
import { now as clock } from '../../schema/clock.ts';
import { loadTestGraph, testTask } from '../graph/test-graph.ts';
import { createSubjectDigest } from '../ledger/subject-digest.ts';
import { openIn, openWatched } from '../ledger/test-ledger.ts';
import { approveAll } from '../program/test-approval.ts';
import { UNWATCHED } from '../telemetry/watch.ts';
import type { Channel } from './channel.ts';
import { createExecution } from './execution.ts';
import { createExecutor } from './executor.ts';

const [folder = '', last = '0', failing = ''] = process.argv.slice(2);
const DIGEST_KEY = Buffer.alloc(32, 7);
const WHO = '990000197902240486';

let points = 0;
let isCounting = false;

/** One of the places where everything may end: by the death of the process, or by an error. */
function point(): void {
  if (!isCounting) return;
  points += 1;
  if (points !== Number(last)) return;
  if (failing) throw new Error('an invented failure');
  process.kill(process.pid, 'SIGKILL');
}

const supergraph = await loadTestGraph();
const task = testTask(supergraph, 'name isSafe');
const agreements = approveAll([task], supergraph);
const answers: Record<string, (variables: Record<string, unknown>) => unknown> = {
  register: () => ({ data: { __0: { __typename: 'Citizen', idNumber: WHO, __1: 'a name', record: { points: 3 } } } }),
  transport: () => ({ data: { _entities: [{ __2: true }] } }),
};
const channels = new Map(
  Object.entries(answers).map(([department, answer]): [string, Channel] => [
    department,
    {
      bind: () => async (variables) => {
        point();
        writeSync(1, `${department} received ${JSON.stringify(variables)}\n`);
        point();
        return answer(variables);
      },
    },
  ]),
);
const ledger = await openIn(folder, {
  openFile: openWatched({
    async write(real, args) {
      point();
      const written = await real.write(...args);
      point();
      return written;
    },
    async datasync(real) {
      point();
      await real.datasync();
      point();
    },
  }),
});
const underGrant = createExecutor({
  supergraph,
  tasks: new Map([[task.name, task]]),
  agreements,
  execute: createExecution({ channels, timeoutMs: 5_000, log: pino({ level: 'silent' }) }),
  ledger,
  confirm: async () => {},
  countMaking: () => {},
  digest: createSubjectDigest(() => DIGEST_KEY),
});
const text = 'query ($who: IDNumber!) { citizen(idNumber: $who) { name isSafe } }';
const request = { operation: { text, digest: 'a-digest', values: {} }, variables: { who: WHO } };
const grant = {
  ...{ caseId: 'a-case', task: task.name, window: 'counter', officer: 'an officer', parameters: {} },
  ...{ subjects: { who: { kind: 'citizen', id: WHO } as const }, expiresAt: clock() + 60_000 },
};
const identity = { user: 'an officer', kind: 'officer' as const, windows: [], client: 'a client', expiresAt: 0 };
const requester = { identity, grant, trace: 'a-trace', watch: UNWATCHED, signal: new AbortController().signal };
isCounting = true;
const result = await underGrant(request, requester, grant).catch((error: { extensions?: { code?: string } }) => error);
isCounting = false;
writeSync(1, `answered ${JSON.stringify('data' in result ? result.data : result)}\n`);
if (points < Number(last)) writeSync(1, 'no such point\n');
await ledger.close().catch(() => {});
