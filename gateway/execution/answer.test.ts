import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Kind, parse } from 'graphql';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { compose } from '../graph/composition.ts';
import { loadOffline } from '../graph/offline.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { type Reading, readingOf } from '../program/reading.ts';
import { Answer } from './answer.ts';
import { complaintAt, complaintsOf } from './complaint.ts';
import { DataNode, Fault, type Value } from './node.ts';

const PERSON = '11010519491231002X';
const OTHER = '990000197902240486';

const SDL = buildSchema(
  'register',
  `
  type Query { citizen(idNumber: IDNumber!): Citizen @classified(level: L1) }
  interface Party { name: String }
  enum Status { MARRIED WIDOWED }
  type Citizen implements Party @key(fields: "idNumber") {
    idNumber: IDNumber! @classified(level: L3)
    name: String @classified(level: L2)
    age: Int @classified(level: L2)
    isSafe: Boolean! @classified(level: L2)
    status: Status @classified(level: L2)
    born: Date @classified(level: L2)
    seen: DateTime @classified(level: L2)
    tags: [String!] @classified(level: L2)
    grid: [[Int!]!] @classified(level: L2)
    spouse: Citizen @classified(level: L2)
    parents: [Citizen] @classified(level: L2)
    record: Record @classified(level: L2)
    employer: Party @classified(level: L2)
  }
  type Record { points: Int! @classified(level: L2) note: String @classified(level: L2) }
  type Enterprise implements Party @key(fields: "uscc") {
    uscc: USCC! @classified(level: L1)
    name: String @classified(level: L1)
  }`,
  {},
).sdl;

const REQUIRING = buildSchema(
  'transport',
  `
  type Citizen @key(fields: "idNumber") {
    idNumber: IDNumber! @classified(level: L3)
    age: Int @external
    record: Record @external
    isFit: Boolean @classified(level: L2) @requires(fields: "age record { points }")
    plate: String @classified(level: L2)
  }
  type Record { points: Int! @external }`,
  {},
).sdl;

describe('what a department answers', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadOffline(
      compose([
        { name: 'register', sdl: SDL },
        { name: 'transport', sdl: REQUIRING },
      ]).sdl,
    );
  });

  const node = (fields: Record<string, Value> = {}): DataNode => Object.assign(new DataNode(), fields);

  /** The reading of what a fetch selects of a citizen, or of entities. */
  function selecting(selection: string, of: 'citizen' | 'entities' = 'citizen', serviceName = 'register'): Reading {
    const [operation] = parse(`{ ${selection} }`).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Not an operation.');
    const at = of === 'entities' ? undefined : supergraph.fullSchema.getType('Citizen');
    return readingOf(supergraph, at, operation.selectionSet, { serviceName }, new Map());
  }

  interface Given {
    /** What stands there already. */
    target?: DataNode;
    errors?: unknown;
    reading?: Reading;
  }

  /** Reads an answer about one citizen; faults are shown as `!` and the path below. */
  function read(selection: string, source: unknown, { target = node(), errors, reading }: Given = {}) {
    const reader = new Answer('register');
    reader.read(source, target, reading ?? selecting(selection), complaintsOf('register', errors));
    return { data: shown(target), isUnfit: reader.isUnfit };
  }

  const shown = (value: unknown): unknown => {
    if (value instanceof Fault) return `!${[value.department, ...value.tail].join('.')}`;
    if (Array.isArray(value)) return value.map(shown);
    if (!(value instanceof DataNode)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shown(inner)]));
  };
  const FAILED = '!register';

  describe('is taken field by field', () => {
    test('under the names that it was asked by, where it has the form of its field', () => {
      const source = {
        ...{ __0: 'a', __1: 3, __2: true, __3: 'WIDOWED', __4: '2026-01-31', __5: ['x', 'y'], __6: [[1], [2, 3]] },
        ...{ __7: { __8: 'b' }, __9: [{ __10: 'c' }, null] },
      };
      const { data, isUnfit } = read(
        `__0: name __1: age __2: isSafe __3: status __4: born __5: tags __6: grid
        __7: spouse { __8: name } __9: parents { __10: name }`,
        source,
      );
      const expected = { ...source, __7: { __typename: 'Citizen', __8: 'b' } };
      expect(data).toEqual({ ...expected, __9: [{ __typename: 'Citizen', __10: 'c' }, null] });
      expect(isUnfit).toBe(false);
    });

    test('and what was not asked for does not exist', () => {
      const more = {
        name: 'smuggled',
        idNumber: OTHER,
        __typename: 'Enterprise',
        __1: 'smuggled',
        __fault: 'smuggled',
      };
      const source = JSON.parse(
        JSON.stringify({ __0: { ...more, __2: 'b' }, ...more, constructor: 'smuggled' }).replace(
          '"smuggled"',
          '"smuggled","__proto__":{"__3":"smuggled"}',
        ),
      );
      const { data } = read('__0: spouse { __2: name __3: name }', source);
      expect(data).toEqual({ __0: { __typename: 'Citizen', __2: 'b', __3: FAILED } });
    });

    test('and what it inherits is not said', () => {
      expect(read('__0: name', Object.create({ __0: 'a' })).data).toEqual({ __0: FAILED });
    });

    test('so that one that is wrong costs only itself', () => {
      const { data, isUnfit } = read('__0: name __1: age __2: spouse { __3: name __4: age }', {
        ...{ __0: 'a', __1: 'three' },
        __2: { __3: ['b'], __4: 30 },
      });
      expect(data).toEqual({ __0: 'a', __1: FAILED, __2: { __typename: 'Citizen', __3: FAILED, __4: 30 } });
      expect(isUnfit).toBe(true);
    });
  });

  describe('is a fault of the department’s', () => {
    test.each<[string, string, unknown]>([
      ['a number for a text', 'name', 7],
      ['an object for a text', 'name', { a: 1 }],
      ['a list for a text', 'name', ['a']],
      ['a text for a number', 'age', '7'],
      ['a fraction for a whole number', 'age', 7.5],
      ['a number that is too large', 'age', 2 ** 31],
      ['a text for a truth', 'isSafe', 'true'],
      ['no truth where one is owed', 'isSafe', null],
      ['an unknown value of an enumeration', 'status', 'DIVORCED'],
      ['a name that every object has for one', 'status', 'constructor'],
      ['a day that does not exist', 'born', '2026-02-30'],
      ['a time for a day', 'born', '2026-01-31T09:00:00Z'],
      ['a day for a time', 'seen', '2026-01-31'],
      ['an ID number whose check digit is wrong', 'idNumber', '110105194912310021'],
      ['a text for a list', 'tags', 'a'],
      ['an object for a list', 'tags', { 0: 'a', length: 1 }],
      ['a text for an object', 'spouse { name }', 'somebody'],
      ['a number for an object', 'spouse { name }', 7],
      ['a list for an object', 'spouse { name }', [{ name: 'a' }]],
      ['an object for a list of objects', 'parents { name }', { name: 'a' }],
    ])('when it has %s', (_, selection, value) => {
      const name = selection.replace(/ .*/, '');
      expect(read(`__0: ${selection}`, { __0: value })).toEqual({ data: { __0: FAILED }, isUnfit: true });
      expect(read(selection, { [name]: value })).toEqual({ data: { [name]: FAILED }, isUnfit: true });
    });

    test('when a field is not there, though nothing may be owed', () => {
      expect(read('__0: name', {})).toEqual({ data: { __0: FAILED }, isUnfit: true });
      expect(read('__0: name', { __0: null })).toEqual({ data: { __0: null }, isUnfit: false });
    });

    test('in its own place in a list', () => {
      expect(read('__0: tags', { __0: ['a', null, 3, 'b'] }).data).toEqual({ __0: ['a', FAILED, FAILED, 'b'] });
      expect(read('__0: grid', { __0: [[1], 2, null, [3.5]] }).data).toEqual({ __0: [[1], FAILED, FAILED, [FAILED]] });
      expect(read('__0: parents { __1: age }', { __0: [{ __1: 3 }, 'x', { __1: 'x' }] }).data).toEqual({
        __0: [{ __typename: 'Citizen', __1: 3 }, FAILED, { __typename: 'Citizen', __1: FAILED }],
      });
    });

    test.each<[string, unknown]>([
      ['a text', 'somebody'],
      ['a number', 7],
      ['a list', [{ __0: 'a', __1: 3 }]],
      ['nothing at all', undefined],
    ])('in every field when the object itself is %s', (_, source) => {
      expect(read('__0: name __1: age', source)).toEqual({ data: { __0: FAILED, __1: FAILED }, isUnfit: true });
    });

    test('never stops anybody, whatever it is, and leaves only what was asked for', () => {
      const reading = selecting(`__typename idNumber __0: name __1: tags __2: grid
        __3: spouse { __4: age } __5: employer { __typename ... on Citizen { __6: name } }`);
      const names = ['__typename', 'idNumber', '__0', '__1', '__2', '__3', '__5', '__fault'];
      const anything = fc.oneof(
        fc.anything({ withDate: true, withNullPrototype: true }),
        fc.record(Object.fromEntries(names.map((name) => [name, fc.anything()])), { requiredKeys: [] }),
      );
      fc.assert(
        fc.property(anything, fc.anything(), (source, errors) => {
          const target = node({ __typename: 'Citizen', idNumber: PERSON });
          new Answer('register').read(source, target, reading, complaintsOf('register', errors));
          for (const name of Object.keys(target)) expect(names).toContain(name);
          expect(target).toMatchObject({ __typename: 'Citizen', idNumber: PERSON });
          const { __3: spouse, __5: employer } = target;
          if (spouse instanceof DataNode)
            expect(['__typename', '__4']).toEqual(expect.arrayContaining(Object.keys(spouse)));
          if (employer instanceof DataNode)
            expect(['Citizen', 'Enterprise', undefined, 'Party']).toContain(employer.__typename);
        }),
      );
    });
  });

  test('times and numbers go on in their one form', () => {
    const source = { __0: new Date('2026-01-31T09:00:00Z'), idNumber: PERSON.toLowerCase() };
    expect(read('__0: seen idNumber', source).data).toEqual({ __0: '2026-01-31T09:00:00.000Z', idNumber: PERSON });
    expect(read('__0: seen', { __0: '2026-01-31T17:00:00+08:00' }).data).toEqual({ __0: '2026-01-31T09:00:00.000Z' });
  });

  describe('is about objects of the type that they say', () => {
    const EMPLOYER = `__0: employer { __typename
      ... on Citizen { __1: name idNumber } ... on Enterprise { __2: name uscc } }`;
    const USCC = '91350100M000100Y43';

    test('and has the fields of that type alone', () => {
      const both = { idNumber: OTHER, uscc: USCC, __1: 'a', __2: 'b' };
      expect(read(EMPLOYER, { __0: { ...both, __typename: 'Enterprise' } }).data).toEqual({
        __0: { __typename: 'Enterprise', __2: 'b', uscc: USCC },
      });
      expect(read(EMPLOYER, { __0: { ...both, __typename: 'Citizen' } }).data).toEqual({
        __0: { __typename: 'Citizen', __1: 'a', idNumber: OTHER },
      });
    });

    test.each<[string, unknown]>([
      ['is not said', undefined],
      ['is null', null],
      ['is a number', 1],
      ['is a list', ['Citizen']],
      ['is of no such type', 'Ghost'],
      ['is of a type that cannot stand there', 'Record'],
      ['is what every object has', 'constructor'],
    ])('and has none of which the type %s', (_, type) => {
      const { data, isUnfit } = read(EMPLOYER, { __0: { __typename: type, __1: 'a', __2: 'b' } });
      expect(JSON.stringify(data)).not.toMatch(/"a"|"b"/);
      expect(JSON.stringify(data)).toContain(FAILED);
      expect(isUnfit).toBe(true);
    });

    test('and of an entity of a type that is not what was asked about it is a fault', () => {
      const target = node({ __typename: 'Citizen', idNumber: PERSON });
      const source = { __typename: 'Enterprise', __0: 'a' };
      const entity = selecting(
        '... on Citizen { __typename __0: name } ... on Enterprise { __typename __0: name }',
        'entities',
      );
      expect(read('', source, { target, reading: entity })).toEqual({
        data: { __typename: 'Citizen', idNumber: PERSON, __0: FAILED },
        isUnfit: true,
      });
    });
  });

  describe('cannot change what is there', () => {
    const ENTITY = '... on Citizen { __0: name __1: age }';
    const entity = (selection = ENTITY) => selecting(selection, 'entities');
    const known = (more: Record<string, Value> = {}) => node({ __typename: 'Citizen', idNumber: PERSON, ...more });

    test('such as whom it was asked about: another person’s key takes all of the answer with it', () => {
      const reading = entity('... on Citizen { idNumber __0: name __1: age }');
      const lie = { idNumber: OTHER, __0: 'a', __1: 3 };
      expect(read('', lie, { target: known(), reading })).toEqual({
        data: { __typename: 'Citizen', idNumber: PERSON, __0: FAILED, __1: FAILED },
        isUnfit: true,
      });
      for (const idNumber of ['', 7, null, [PERSON], { toString: PERSON }]) {
        const { data } = read('', { ...lie, idNumber }, { target: known(), reading });
        expect(data).toEqual({ __typename: 'Citizen', idNumber: PERSON, __0: FAILED, __1: FAILED });
      }
      expect(read('', { ...lie, idNumber: PERSON.toLowerCase() }, { target: known(), reading }).data).toEqual({
        ...{ __typename: 'Citizen', idNumber: PERSON, __0: 'a', __1: 3 },
      });
    });

    test('nor what another department has said: that stays', () => {
      expect(read('', { __0: 'b', __1: 3 }, { target: known({ __0: 'a' }), reading: entity() }).data).toMatchObject({
        __0: 'a',
        __1: 3,
      });
      const told = { __2: node({ __typename: 'Record', __3: 1 }), __4: [node({ __5: 'a' }), node({ __5: 'b' })] };
      const reading = entity(
        `... on Citizen { __2: record { __3: points __6: note } __4: parents { __5: name __7: age } }`,
      );
      const { data } = read(
        '',
        { __2: { __3: 2, __6: 'c' }, __4: [null, { __5: 'x', __7: 60 }] },
        { target: known(told), reading },
      );
      expect(data).toMatchObject({
        __2: { __typename: 'Record', __3: 1, __6: 'c' },
        __4: [{ __5: 'a' }, { __5: 'b', __7: 60 }],
      });
    });

    test('nor take it away by failing', () => {
      const told = () => known({ __0: 'a', __2: node({ __3: 1 }), __4: [node({ __5: 'a' }), 7] });
      const reading = entity(`... on Citizen { __0: name __2: record { __3: points } __4: parents { __5: name } }`);
      for (const value of [null, 7, { __3: null }]) {
        const { data } = read('', { __0: value, __2: value, __4: value }, { target: told(), reading });
        expect(data).toMatchObject({ __0: 'a', __2: { __3: 1 }, __4: [{ __5: 'a' }, 7] });
      }
      const { data } = read('', { __0: 'a', __2: 7, __4: ['x', 'y'] }, { target: told(), reading });
      // Whatever else they should have had is its fault.
      expect(data).toMatchObject({ __2: { __3: 1, __fault: FAILED }, __4: [{ __5: 'a', __fault: FAILED }, 7] });
    });

    test('and of a list that has another length than others gave it, nothing is added', () => {
      const target = known({ __4: [node({ __5: 'a' }), node({ __5: 'b' })] });
      const reading = entity('... on Citizen { __4: parents { __7: age } }');
      expect(read('', { __4: [{ __7: 60 }] }, { target, reading })).toEqual({
        data: {
          ...{ __typename: 'Citizen', idNumber: PERSON },
          __4: [0, 1].map((i) => ({ __5: 'ab'[i], __fault: FAILED })),
        },
        isUnfit: true,
      });
    });

    test('but gives anew what the planner has read for itself, when more is known', () => {
      const target = known({ age: 3, tags: ['a'], __0: 'a' });
      const reading = entity('... on Citizen { age tags __0: name }');
      expect(read('', { age: 4, tags: ['b'], __0: 'b' }, { target, reading }).data).toMatchObject({
        ...{ age: 4, tags: ['b'], __0: 'a' },
      });
    });

    test('but fills in what another failed to give', () => {
      const fault = new Fault('housing', 'DEPARTMENT_UNAVAILABLE');
      const target = known({ __0: fault, __2: fault, __4: [fault, null] });
      const reading = entity(`... on Citizen { __0: name __2: record { __3: points } __4: parents { __5: name } }`);
      const { data } = read('', { __0: 'a', __2: { __3: 1 }, __4: [{ __5: 'b' }, { __5: 'c' }] }, { target, reading });
      expect(data).toMatchObject({
        __0: 'a',
        // What it did not give of the object is still its fault.
        __2: { __3: 1, __fault: '!housing' },
        __4: [{ __5: 'b', __fault: '!housing' }, { __5: 'c' }],
      });
    });
  });

  describe('with errors', () => {
    test('blames a null on the error that is about it, and says which field below it failed', () => {
      const errors = [{ path: ['__2', '__3'], extensions: { code: 'NOT_IN_AGREEMENT' } }];
      const target = node();
      const complaints = complaintsOf('register', errors);
      new Answer('register').read(
        { __0: null, __2: null },
        target,
        selecting('__0: name __2: record { __3: points }'),
        complaints,
      );
      expect(target.__0).toBeNull();
      expect(target.__2).toEqual(new Fault('register', 'NOT_IN_AGREEMENT', ['__3']));
    });

    test('says of each field of an object that is not there what it was', () => {
      const errors = [{ path: ['__1'], extensions: { code: 'NOT_IN_AGREEMENT' } }, { path: ['__2', 0, '__3'] }];
      const target = node();
      const reading = selecting('__0: name __1: age __2: parents { __3: name }');
      new Answer('register').read(null, target, reading, complaintsOf('register', errors));
      expect(target).toMatchObject({
        __0: new Fault('register', 'NOT_IN_AGREEMENT'),
        __1: new Fault('register', 'NOT_IN_AGREEMENT'),
        __2: new Fault('register', 'DEPARTMENT_UNAVAILABLE', [0, '__3']),
      });
    });

    test('finds the place in a list', () => {
      const errors = [{ path: ['__4', 1, '__5'] }];
      const { data, isUnfit } = read(
        '__4: parents { __5: name }',
        { __4: [{ __5: null }, { __5: null }, null] },
        { errors },
      );
      const [first, second] = [null, FAILED].map((name) => ({ __typename: 'Citizen', __5: name }));
      expect(data).toEqual({ __4: [first, second, null] });
      expect(isUnfit).toBe(false);
    });

    test('keeps what came in spite of them', () => {
      expect(read('__0: name', { __0: 'a' }, { errors: [{ path: ['__0'] }, {}] }).data).toEqual({ __0: 'a' });
    });

    test('that name no place, blames every null on them', () => {
      const source = { __0: null, __4: [{ __5: null }, null] };
      expect(read('__0: name __4: parents { __5: name }', source, { errors: {} }).data).toEqual({
        __0: FAILED,
        __4: [{ __typename: 'Citizen', __5: FAILED }, FAILED],
      });
    });
  });

  describe('about an entity that it', () => {
    const reading = () => selecting('... on Citizen { __0: name record { points } }', 'entities');
    const target = () => node({ __typename: 'Citizen', idNumber: PERSON });

    test('does not know, leaves the client’s fields null, and nobody is to blame', () => {
      expect(read('', null, { target: target(), reading: reading() })).toEqual({
        data: { __typename: 'Citizen', idNumber: PERSON, __0: null },
        isUnfit: false,
      });
    });

    test('does not give because of an error, is the department’s fault', () => {
      const complaints = complaintAt(complaintsOf('register', [{ path: ['_entities', 3] }])?.at.get('_entities'), 3);
      const entity = target();
      new Answer('register').read(null, entity, reading(), complaints);
      expect(shown(entity)).toEqual({ __typename: 'Citizen', idNumber: PERSON, __0: FAILED, record: FAILED });
    });

    test.each([['a text'], [7], [[]], [true]])('gives as %p is the department’s fault', (source) => {
      const { data, isUnfit } = read('', source, { target: target(), reading: reading() });
      expect(data).toEqual({ __typename: 'Citizen', idNumber: PERSON, __0: FAILED, record: FAILED });
      expect(isUnfit).toBe(true);
    });
  });

  describe('worked out from facts that have failed', () => {
    const fault = new Fault('register', 'NOT_IN_AGREEMENT', ['__9']);
    const failed = (...names: string[]) => new Map(names.map((name) => [name, fault]));
    const reading = (selection: string) => selecting(`... on Citizen { ${selection} }`, 'entities', 'transport');
    const target = () => node({ __typename: 'Citizen', idNumber: PERSON, __0: true, __1: 'a', __2: false });

    test('is taken back, whatever was made of their absence, and is the failure of whoever owed them', () => {
      for (const name of ['age', 'record']) {
        const entity = target();
        new Answer('transport').withhold(entity, reading('__0: isFit __1: plate __2: isFit'), failed(name));
        expect(shown(entity)).toEqual({
          ...{ __typename: 'Citizen', idNumber: PERSON },
          ...{ __0: FAILED, __1: 'a', __2: FAILED },
        });
        expect(entity.__0).toEqual(new Fault('register', 'NOT_IN_AGREEMENT'));
      }
    });

    test('stays where it needs others', () => {
      const entity = target();
      new Answer('transport').withhold(entity, reading('__0: isFit __1: plate'), failed('name', '__0'));
      expect(shown(entity)).toEqual(shown(target()));
    });

    test('is not asked for where nothing else is', () => {
      const isHopeless = (selection: string, ...names: string[]) =>
        new Answer('transport').isHopeless(target(), reading(selection), failed(...names));
      expect(isHopeless('__0: isFit __2: isFit', 'record')).toBe(true);
      expect(isHopeless('__0: isFit __1: plate', 'record', 'age')).toBe(false);
      expect(isHopeless('__0: isFit', 'name')).toBe(false);
    });
  });

  test('names the department, and never what it said', () => {
    const target = node();
    new Answer('register').read({ __0: { [OTHER]: OTHER } }, target, selecting('__0: name'), undefined);
    expect(target.__0).toEqual(new Fault('register', 'DEPARTMENT_UNAVAILABLE'));
  });
});
