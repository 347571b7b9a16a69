import diagnostics from 'node:diagnostics_channel';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MongoStore } from '../../subgraphs/kit/mongo-store.ts';
import { move } from './change-rules.ts';
import { openStore, type Where } from './change-stores.ts';

// A process of a department that carries one change out, and is killed at one of its steps.

export interface Order {
  where: Where;
  key: string;
  from: string;
  to: string;
  /** The step at which it is killed: there are some before, while and after each thing that it asks of the store. */
  at: number;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
let isCounting = false;
let steps = 0;
function step(): void {
  if (isCounting && steps++ === order.at) process.kill(process.pid, 'SIGKILL');
}

/** Calls a function with a step before and after it. */
function watch<T extends object>(prototype: T, name: keyof T): void {
  const inner = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    step();
    const result = inner.apply(this, args);
    step();
    return result;
  } as T[keyof T];
}

const opened = openStore(order.where, true);
await opened.store.ready();
if (order.where.kind === 'SQLite') {
  for (const name of ['run', 'get', 'all'] as const) watch(StatementSync.prototype, name);
  watch(DatabaseSync.prototype, 'exec');
} else if (order.where.kind === 'REST') {
  for (const name of [
    'request:create',
    'client:sendHeaders',
    'request:bodySent',
    'request:headers',
    'request:trailers',
  ]) {
    diagnostics.subscribe(`undici:${name}`, step);
  }
} else {
  const { client } = opened.store as MongoStore;
  client.on('commandStarted', () => {
    step();
    // It is on its way by then, and may be done or not.
    setImmediate(step);
  });
  client.on('commandSucceeded', step);
}
isCounting = true;
const { key, from, to } = order;
const answer = await opened.run({ name: 'move', caseId: 'a-case', input: { key } }, move(from, to, 30));
isCounting = false;
console.log(JSON.stringify({ answer, steps }));
process.exit(0);
