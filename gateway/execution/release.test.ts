import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CatalogueEntry } from '../graph/catalogue.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph, testTask } from '../graph/test-graph.ts';
import type { OutputField, OutputShape } from '../program/output.ts';
import { testProgram } from '../program/test-program.ts';
import { readTask, type Task, taskSchemaOf } from '../tasks/task.ts';
import { DataNode, Fault, type Value } from './node.ts';
import { type ChosenRoot, numbersIn, release } from './release.ts';

/** All that any of these operations may read, with two fields masked. */
const TASK = `name age idNumber @masked(keep: LAST, count: 4) faith @masked(keep: FIRST, count: 1) isSafe
  spouse { name idNumber parents { name } } parents { name idNumber } record { points }
  homes { number price holder { ... on Citizen { age } ... on Enterprise { name head { name } } } }`;

/**
 * Puts an answer into the form of the data: what stands under the client's keys goes under the names of the program;
 * everything else, as keys, types and what somebody smuggles in, keeps its own.
 */
function dataOf(value: unknown, shape: OutputShape | undefined): Value {
  if (value instanceof Fault || value === null || typeof value !== 'object' || !shape) return value as Value;
  if (Array.isArray(value)) return value.map((item) => dataOf(item, shape));
  const { __typename: type } = value as { __typename?: unknown };
  return filled(value, (shape.only ?? shape.byType.get(String(type)))?.fields ?? []);
}

function filled(object: object, fields: readonly OutputField[]): DataNode {
  const node = new DataNode();
  for (const [key, value] of Object.entries(object)) {
    const field = fields.find((one) => one.key === key && one.name !== undefined);
    node[field?.name ?? key] = dataOf(value, field?.shape);
  }
  return node;
}

const failure = (department: string, ...tail: (string | number)[]) =>
  new Fault(department, 'DEPARTMENT_UNAVAILABLE', tail);

describe('a release', () => {
  let supergraph: Supergraph;
  let task: Task;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
    // Of a level that can be shared, so that it can be masked.
    const faith = { ...(supergraph.catalogue.get('Citizen.faith') as CatalogueEntry), level: 'L3' as const };
    supergraph = { ...supergraph, catalogue: new Map([...supergraph.catalogue, ['Citizen.faith', faith]]) };
    task = testTask(supergraph, TASK);
  });

  interface Given {
    under?: Task;
    subjects?: Record<string, string>;
    /** Changes the roots before the release. */
    change?: (root: ChosenRoot) => ChosenRoot;
  }

  /** Releases `answer`, in the client's keys, as the data of an operation. */
  function releasedAll(source: string, answer: object, given: Given = {}) {
    const { under = task, subjects = { who: 'S' }, change = (root) => root } = given;
    const program = testProgram(supergraph, under, source);
    const roots = program.roots.flatMap(({ key, candidates: [chosen] }) => (chosen ? [change({ key, chosen })] : []));
    const data = filled(
      answer,
      roots.map(({ chosen }) => chosen.field),
    );
    const { data: out, bySubject, shortfalls } = release(program, data, roots, subjects);
    const coordinates = (bits: readonly number[]) => numbersIn(bits).map((number) => program.decisions[number]?.[0]);
    return {
      data: out,
      about: Object.fromEntries([...bySubject].map(([subject, bits]) => [subject, coordinates(bits)])),
      decisions: [...bySubject.values()].flatMap(numbersIn).map((number) => program.decisions[number]),
      missing: shortfalls.map(({ department, path }) => [department, ...path]),
      shortfalls,
    };
  }

  /** The same for an operation on one citizen, who is S. */
  function released(selection: string, citizen: unknown, given: Given = {}) {
    const all = releasedAll(`{ citizen(idNumber: "") { ${selection} } }`, { citizen }, given);
    return { ...all, citizen: all.data?.citizen };
  }

  describe('attributes each value', () => {
    test('to the nearest person or enterprise around it', () => {
      const { about } = released('name spouse { name parents { name } } homes { number }', {
        idNumber: 'S',
        name: 'a',
        spouse: {
          idNumber: 'T',
          name: 'b',
          parents: [
            { idNumber: 'U', name: 'c' },
            { idNumber: 'V', name: 'd' },
          ],
        },
        homes: [{ number: '1' }, { number: '2' }],
      });
      expect(about).toEqual({
        S: ['Query.citizen', 'Citizen.name', 'Citizen.spouse', 'Citizen.homes', 'Home.number'],
        T: ['Citizen.name', 'Citizen.parents'],
        U: ['Citizen.name'],
        V: ['Citizen.name'],
      });
    });

    test('by the type it has where it may have several', () => {
      const { about, citizen } = released(
        'homes { holder { ... on Citizen { age } ... on Enterprise { name head { name } } } }',
        {
          idNumber: 'S',
          homes: [
            { holder: { __typename: 'Citizen', idNumber: 'T', uscc: 'E', age: 30, name: 'not asked' } },
            {
              holder: {
                __typename: 'Enterprise',
                uscc: 'E',
                idNumber: 'T',
                name: 'a',
                head: { idNumber: 'U', name: 'b' },
              },
            },
          ],
        },
      );
      expect(about).toMatchObject({
        T: ['Citizen.age'],
        E: ['Enterprise.name', 'Enterprise.head'],
        U: ['Citizen.name'],
      });
      expect(citizen).toEqual({ homes: [{ holder: { age: 30 } }, { holder: { name: 'a', head: { name: 'b' } } }] });
    });

    test('by the key that federation moves, whatever the client calls by its name', () => {
      const keyed = testProgram(
        supergraph,
        task,
        '{ citizen(idNumber: "") { idNumber: name spouse { idNumber: name } } }',
      );
      const [root] = keyed.roots;
      const data = new DataNode();
      const [citizen, spouse] = [new DataNode(), new DataNode()];
      Object.assign(data, { __0: Object.assign(citizen, { idNumber: 'S', __1: 'T', __2: spouse }) });
      Object.assign(spouse, { idNumber: 'T', __3: 'S' });
      const chosen = { key: 'citizen', chosen: root?.candidates[0] } as ChosenRoot;
      const { data: out, bySubject } = release(keyed, data, [chosen], { who: 'S' });
      expect(out).toEqual({ citizen: { idNumber: 'T', spouse: { idNumber: 'S' } } });
      expect([...bySubject].map(([subject, bits]) => [subject, numbersIn(bits)])).toEqual([
        ['S', [0, 1, 2]],
        ['T', [3]],
      ]);
    });

    test('to whom the root asks for, also where they were not found', () => {
      expect(released('name', null)).toMatchObject({ citizen: null, about: { S: ['Query.citizen'] }, missing: [] });
    });

    test('of a root that asks for nobody in particular, to whom it leads to, and to the subjects of the case where nobody was found', () => {
      const header = '@task(title: { en: "A", zh: "甲" }, windows: ["counter"], basis: "a law")';
      const source = `query ${header} { owner(idNumber: "990000197902240486") { name } }`;
      const under = readTask('a-task', source, taskSchemaOf(supergraph.apiSchema));
      const about = (owner: unknown) => releasedAll(`{ owner(idNumber: "") { name } }`, { owner }, { under }).about;
      expect(about({ __typename: 'Citizen', idNumber: 'T', uscc: 'E', name: 'a' })).toEqual({
        T: ['Query.owner', 'Citizen.name'],
      });
      expect(about({ __typename: 'Enterprise', idNumber: 'T', uscc: 'E', name: 'a' })).toEqual({
        E: ['Query.owner', 'Enterprise.name'],
      });
      expect(about(null)).toEqual({ S: ['Query.owner'] });
    });

    test('that is empty as well: that there is nothing is also told', () => {
      const citizen = { idNumber: 'S', name: null, homes: [] };
      expect(released('name age homes { number }', citizen).about).toEqual({
        S: ['Query.citizen', 'Citizen.name', 'Citizen.age', 'Citizen.homes'],
      });
    });

    test('in an operation of many fields', () => {
      const keys = Array.from({ length: 100 }, (_, i) => `f${i}`);
      const given = keys.filter((_, i) => i % 3 !== 1);
      const values = Object.fromEntries(keys.map((key) => [key, given.includes(key) ? 'a' : failure('register')]));
      const { about } = released(keys.map((key, i) => `${key}: ${i % 2 ? 'name' : 'age'}`).join(' '), {
        ...{ idNumber: 'S' },
        ...values,
      });
      expect(about.S).toEqual([
        'Query.citizen',
        ...given.map((key) => (Number(key.slice(1)) % 2 ? 'Citizen.name' : 'Citizen.age')),
      ]);
    });

    test('of a person without a number to nobody else: they are not released', () => {
      for (const idNumber of [failure('register'), undefined, null]) {
        const { citizen, about } = released('name spouse { name }', {
          ...{ idNumber: 'S', name: 'a' },
          spouse: { idNumber, name: 'b' },
        });
        expect(citizen).toEqual({ name: 'a', spouse: null });
        expect(Object.keys(about)).toEqual(['S']);
      }
      const { missing } = released('spouse { name }', {
        idNumber: 'S',
        spouse: { idNumber: failure('register'), name: 'b' },
      });
      expect(missing).toEqual([['register', 'citizen', 'spouse']]);
    });
  });

  describe('lets out', () => {
    test('nothing that the platform added, and nothing that was not granted, whoever put it there', () => {
      const { citizen } = released('a: name t: __typename', {
        idNumber: 'S',
        __typename: 'Citizen',
        a: 'x',
        name: 'smuggled',
        faith: 'smuggled',
        homes: [],
        __7: 'smuggled',
      });
      expect(citizen).toEqual({ a: 'x', t: 'Citizen' });
    });

    test('the type that the graph has for it, not what the data say', () => {
      const { data } = releasedAll('{ __typename r: __typename citizen(idNumber: "") { t: __typename } }', {
        citizen: { idNumber: 'S', __typename: 'smuggled', t: 'smuggled' },
        r: 'smuggled',
      });
      expect(data).toEqual({ __typename: 'Query', r: 'Query', citizen: { t: 'Citizen' } });
    });

    test('nothing of an object whose type it does not know', () => {
      for (const type of ['Ghost', 'constructor', '__proto__', undefined, 7]) {
        const { citizen, about } = released('homes { holder { ... on Citizen { age } ... on Enterprise { name } } }', {
          idNumber: 'S',
          homes: [{ holder: { __typename: type, idNumber: 'T', uscc: 'E', age: 30, name: 'a', __3: 30, __4: 'a' } }],
        });
        expect(citizen).toEqual({ homes: [{ holder: null }] });
        expect(Object.keys(about)).toEqual(['S']);
      }
    });

    test('masked what the task masks, whatever its alias', () => {
      const { citizen, decisions } = released('n: idNumber faith name', {
        ...{ idNumber: 'S', n: '123456789', faith: 'abc', name: 'd' },
      });
      expect(citizen).toEqual({ n: '*****6789', faith: 'a**', name: 'd' });
      expect(decisions).toEqual([
        ['Query.citizen', 'register', 'L1', 'released'],
        ['Citizen.idNumber', 'register', 'L3', 'masked'],
        ['Citizen.faith', 'register', 'L3', 'masked'],
        ['Citizen.name', 'register', 'L2', 'released'],
      ]);
    });

    test('not another’s masked value unmasked because it is not masked elsewhere', () => {
      const { citizen } = released('n: idNumber spouse { n: idNumber }', {
        ...{ idNumber: 'S', n: '123456789', spouse: { idNumber: 'T', n: '987654321' } },
      });
      expect(citizen).toEqual({ n: '*****6789', spouse: { n: '987654321' } });
    });

    test('nothing at all of a masked value that is no text', () => {
      const { citizen } = released('n: idNumber faith', { idNumber: 'S', n: 123456789, faith: ['abc'] });
      expect(JSON.stringify(citizen)).not.toMatch(/[1-9]|abc/);
    });

    test('fields under any name that a client gives them', () => {
      const { data, about } = releasedAll(
        `{ __proto__: citizen(idNumber: "") { constructor: name __typename: age hasOwnProperty: isSafe
           __proto__: spouse { __proto__: name toString: __typename } __0: name } }`,
        Object.fromEntries([
          [
            '__proto__',
            Object.fromEntries<unknown>([
              ['idNumber', 'S'],
              ['constructor', 'a'],
              ['__typename', 30],
              ['hasOwnProperty', true],
              [
                '__proto__',
                Object.fromEntries([
                  ['idNumber', 'T'],
                  ['__proto__', 'b'],
                ]),
              ],
              ['__0', 'c'],
            ]),
          ],
        ]),
      );
      expect(JSON.stringify(data)).toBe(
        '{"__proto__":{"constructor":"a","__typename":30,"hasOwnProperty":true,"__proto__":{"__proto__":"b","toString":"Citizen"},"__0":"c"}}',
      );
      expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
      expect(about).toEqual({
        S: ['Query.citizen', 'Citizen.name', 'Citizen.age', 'Citizen.isSafe', 'Citizen.spouse', 'Citizen.name'],
        T: ['Citizen.name'],
      });
    });
  });

  describe('when a department failed', () => {
    test('names what it left empty, and does not record what it did not give', () => {
      const { about, missing, citizen } = released('name homes { price } isSafe', {
        ...{ idNumber: 'S', name: 'a', homes: failure('housing'), isSafe: null },
      });
      expect(citizen).toEqual({ name: 'a', homes: null, isSafe: null });
      expect(missing).toEqual([['housing', 'citizen', 'homes']]);
      expect(about).toEqual({ S: ['Query.citizen', 'Citizen.name', 'Citizen.isSafe'] });
    });

    test('gives the place in a list, and the alias that the client used', () => {
      const { missing } = released('name h: homes { p: price }', {
        ...{ idNumber: 'S', name: failure('register'), h: [{ p: 1 }, { p: failure('housing') }] },
      });
      expect(missing).toEqual([
        ['register', 'citizen', 'name'],
        ['housing', 'citizen', 'h', 1, 'p'],
      ]);
    });

    test('gives what its error says of the place below, in the client’s names', () => {
      const source = '{ c: citizen(idNumber: "") { h: homes { __proto__: price } } }';
      const missing = (...tail: (string | number)[]) =>
        releasedAll(source, { c: { idNumber: 'S', h: failure('housing', ...tail) } }).missing;
      expect(missing(3, '__2')).toEqual([['housing', 'c', 'h', 3, '__proto__']]);
      // What is no name of ours stays inside, and what follows it.
      expect(missing(3, 'idNumber', '__2')).toEqual([['housing', 'c', 'h', 3]]);
      expect(missing('constructor')).toEqual([['housing', 'c', 'h']]);
    });

    test('says why, as far as a client may know', () => {
      const fault = new Fault('housing', 'NOT_IN_AGREEMENT');
      expect(released('homes { price }', { idNumber: 'S', homes: fault }).shortfalls).toEqual([
        { department: 'housing', cause: 'NOT_IN_AGREEMENT', path: ['citizen', 'homes'] },
      ]);
    });

    test('blames it for what others knew nothing of, but for nothing that they gave', () => {
      const { missing, citizen, about } = released('name homes { price number }', {
        ...{
          idNumber: 'S',
          name: null,
          homes: [
            { number: '1', price: null },
            { number: '2', __fault: failure('housing') },
          ],
        },
      });
      expect(missing).toEqual([['housing', 'citizen', 'homes', 1, 'price']]);
      expect(citizen).toEqual({
        name: null,
        homes: [
          { price: null, number: '1' },
          { price: null, number: '2' },
        ],
      });
      expect(about.S).toContain('Citizen.name');
    });

    test('is bounded in what it says', () => {
      const homes = Array.from({ length: 5_000 }, () => ({ price: failure('housing') }));
      expect(released('homes { price }', { idNumber: 'S', homes }).missing).toHaveLength(1_000);
    });
  });

  describe('of a null where none may be', () => {
    test('takes the object with it, and takes back what it told of it', () => {
      const { citizen, about, missing } = released('name spouse { name i: idNumber }', {
        ...{ idNumber: 'S', name: 'a' },
        spouse: { idNumber: 'T', i: failure('register'), name: 'b' },
      });
      expect(citizen).toEqual({ name: 'a', spouse: null });
      expect(about).toEqual({ S: ['Query.citizen', 'Citizen.name'] });
      expect(missing).toEqual([['register', 'citizen', 'spouse', 'i']]);
    });

    test('takes the list with it, with all that was told of its other items', () => {
      const home = (number: unknown) => ({
        number,
        price: 1,
        holder: { __typename: 'Citizen', idNumber: 'T', age: 3 },
      });
      const { citizen, about, missing } = released('homes { price holder { ... on Citizen { age } } number } name', {
        ...{ idNumber: 'S', name: 'a', homes: [home('1'), home(failure('housing')), home('3')] },
      });
      expect(citizen).toEqual({ homes: null, name: 'a' });
      expect(about).toEqual({ S: ['Query.citizen', 'Citizen.name'] });
      expect(missing).toEqual([['housing', 'citizen', 'homes', 1, 'number']]);
    });

    test('of which nobody knew anything is told as the null that it becomes', () => {
      const { citizen, about, missing } = released('name record { points }', {
        ...{ idNumber: 'S', name: 'a', record: { points: null } },
      });
      expect(citizen).toEqual({ name: 'a', record: null });
      expect(about).toEqual({ S: ['Query.citizen', 'Citizen.name', 'Citizen.record'] });
      expect(missing).toEqual([]);
      const spouse = { idNumber: 'T', name: 'b', i: null };
      const alone = released('spouse { name i: idNumber }', { idNumber: 'S', spouse });
      expect([alone.citizen, alone.about]).toEqual([{ spouse: null }, { S: ['Query.citizen', 'Citizen.spouse'] }]);
      const home = (number: unknown) => ({ number, holder: { __typename: 'Citizen', idNumber: 'T', age: 3 } });
      const homes = [home('1'), home(null), home('3')];
      const listed = released('homes { holder { ... on Citizen { age } } number }', { idNumber: 'S', homes });
      expect([listed.citizen, listed.about]).toEqual([{ homes: null }, { S: ['Query.citizen', 'Citizen.homes'] }]);
    });

    test('takes the whole answer with it where nothing holds it up, and leaves nobody on record', () => {
      const strict = ({ key, chosen }: ChosenRoot): ChosenRoot => ({
        ...{ key, chosen: { ...chosen, field: { ...chosen.field, wrapping: [{ isNonNull: true }] } } },
      });
      const source = '{ a: citizen(idNumber: "") { name } b: citizen(idNumber: "") { name } }';
      const answer = { a: { idNumber: 'S', name: 'a' }, b: failure('register') };
      const { data, about, missing } = releasedAll(source, answer, { change: strict });
      expect([data, about, missing]).toEqual([null, {}, [['register', 'b']]]);
      const both = { a: failure('register'), b: { idNumber: 'S', name: failure('housing') } };
      expect(releasedAll(source, both, { change: strict })).toMatchObject({
        ...{ data: null, about: {} },
        missing: [
          ['register', 'a'],
          ['housing', 'b', 'name'],
        ],
      });
      expect(releasedAll(source, answer).data).toEqual({ a: { name: 'a' }, b: null });
    });
  });
});
