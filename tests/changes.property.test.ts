import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Document } from 'mongodb';
import { codeOf } from '../schema/errors.ts';
import type { DraftRule } from '../subgraphs/kit/change-runner.ts';
import { testUri } from '../subgraphs/kit/test-department.ts';
import { add, freeze, move, open, take } from './support/change-rules.ts';
import { type ChangeStore, type Kind, type Opened, openStore, startChangeStore } from './support/change-stores.ts';

const ACCOUNTS = ['a', 'b', 'c'];

interface Sent {
  key: number;
  what: 'open' | 'add' | 'take' | 'freeze' | 'move';
  from: string;
  to: string;
  amount: number;
}

/** Few keys and few accounts, so that they come again. */
const sendings = fc.array(
  fc.record<Sent>({
    key: fc.nat(12),
    what: fc.constantFrom('open', 'open', 'add', 'take', 'freeze', 'move'),
    from: fc.constantFrom(...ACCOUNTS),
    to: fc.constantFrom(...ACCOUNTS),
    amount: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 30 },
);

/** The rule of a sending, over accounts of one run. */
function ruleOf({ what, from, to, amount }: Sent, run: string): DraftRule {
  const [source, target] = [`${run}-${from}`, `${run}-${to}`];
  if (what === 'open') return open(source);
  if (what === 'add') return add(source, amount);
  if (what === 'take') return take(source, amount);
  if (what === 'freeze') return freeze(source);
  return source === target ? async () => null : move(source, target, amount);
}

/** What must come of it: one after another, a kept answer for each key. */
function createModel(run: string) {
  const records = new Map<string, Document>();
  const answers = new Map<number, { input: string; answer: unknown }>();
  return {
    records,
    async send(sent: Sent): Promise<unknown> {
      const { key, ...input } = sent;
      const known = answers.get(key);
      if (known) return known.input === JSON.stringify(input) ? known.answer : 'KEY_REUSED';
      const drafted = new Map(records);
      try {
        const answer = await ruleOf(
          sent,
          run,
        )({
          get: async (collection, id) => drafted.get(`${collection} ${id}`) ?? null,
          put: (collection, document) => void drafted.set(`${collection} ${document.id}`, document),
          remove: (collection, id) => void drafted.delete(`${collection} ${id}`),
          compared: () => [],
        });
        for (const name of [...records.keys()]) if (!drafted.has(name)) records.delete(name);
        for (const [name, document] of drafted) records.set(name, document);
        answers.set(key, { input: JSON.stringify(input), answer });
        return answer;
      } catch (error) {
        return codeOf(error) ?? error;
      }
    },
  };
}

describe.each<Kind>(['MongoDB', 'SQLite', 'REST'])('changes in %s', (kind) => {
  let started: ChangeStore;
  let processes: Opened[];
  let count = 0;
  beforeAll(async () => {
    started = await startChangeStore(kind, testUri());
    processes = [openStore(started.where), openStore(started.where)];
  });
  afterAll(async () => {
    await Promise.all(processes.map(({ store }) => store.stop()));
    await started.stop();
  });

  const send = ({ key, ...input }: Sent, run: string, by: number): Promise<unknown> => {
    const sending = { name: 'change', caseId: run, input: { ...input, key: String(key) } };
    const { run: carryOut } = processes[by % 2] as Opened;
    return carryOut(sending, ruleOf({ key, ...input }, run)).catch((error) => codeOf(error) ?? error);
  };
  const stored = (collection: string, id: string) => processes[0]?.records[collection]?.get(id);

  test('and retries in any order leave and answer what a plain run one after another does', async () => {
    const property = fc.asyncProperty(sendings, async (all) => {
      const run = `${kind}-${count++}`;
      const model = createModel(run);
      for (const [i, sent] of all.entries()) expect(await send(sent, run, i)).toEqual(await model.send(sent));
      for (const id of ACCOUNTS.map((name) => `${run}-${name}`)) {
        for (const collection of ['accounts', 'freezes']) {
          const expected = model.records.get(`${collection} ${id}`) ?? null;
          const found = await stored(collection, id);
          expect(found && { ...found, _id: undefined, remark: undefined }).toEqual(expected);
        }
      }
    });
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);

  test('at once, each of them twice, are each done once: what is moved is neither lost nor doubled', async () => {
    const property = fc.asyncProperty(sendings, async (all) => {
      const run = `${kind}-${count++}`;
      for (const [i, from] of ACCOUNTS.entries()) {
        await send({ key: 100 + i, what: 'open', from, to: from, amount: 1 }, run, i);
        await send({ key: 200 + i, what: 'add', from, to: from, amount: 3 }, run, i);
      }
      const keyed = all.filter(({ what }) => what !== 'open').map((sent, key) => ({ ...sent, key }));
      const answers = await Promise.all(keyed.flatMap((sent, i) => [send(sent, run, i), send(sent, run, i + 1)]));
      const total = keyed.reduce((sum, { what, amount }, i) => {
        const [one, other] = [answers[2 * i], answers[2 * i + 1]];
        // Of two sendings one may be refused before the other is done, by what held then.
        const isDone = [one, other].some((answer) => typeof answer === 'object' && answer !== null);
        if (typeof one === 'object' && typeof other === 'object') expect(one).toEqual(other);
        return sum + (isDone && what === 'add' ? amount : isDone && what === 'take' ? -amount : 0);
      }, 9);
      const balances = await Promise.all(
        ACCOUNTS.map(async (name) => (await stored('accounts', `${run}-${name}`))?.balance ?? 0),
      );
      expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(total);
    });
    await fc.assert(property, { numRuns: 15 });
  }, 120_000);
});
