import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { Supergraph } from '../graph/supergraph.ts';
import { loadTestGraph } from '../graph/test-graph.ts';
import { type CalledType, representationOf } from '../program/representation.ts';
import { DataNode, Fault, type Value } from './node.ts';
import { represent } from './representation.ts';

const node = (fields: Record<string, Value>): DataNode => Object.assign(new DataNode(), fields);
const FAULT = new Fault('register', 'DEPARTMENT_UNAVAILABLE');

describe('an object is represented to a department', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  /** A selection as plans have it. */
  const planned = ({ selections }: SelectionSetNode): QueryPlanSelectionNode[] =>
    selections.map((selection): QueryPlanSelectionNode => {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet && planned(selection.selectionSet);
        const alias = selection.alias && { alias: selection.alias.value };
        return { kind: 'Field', name: selection.name.value, ...alias, ...(inner && { selections: inner }) };
      }
      if (selection.kind !== Kind.INLINE_FRAGMENT) throw new Error('Plans have no spreads here.');
      const condition = selection.typeCondition?.name.value ?? '';
      return { kind: 'InlineFragment', typeCondition: condition, selections: planned(selection.selectionSet) };
    });
  function told(selection: string, object: DataNode, called: readonly CalledType[] = []) {
    const [operation] = parse(`{ ${selection} }`).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('Not an operation.');
    return represent(object, representationOf(supergraph, planned(operation.selectionSet)), called);
  }
  /** What is sent of an object of which nothing has failed. */
  function represented(...given: Parameters<typeof told>) {
    const answer = told(...given);
    if (!answer || answer instanceof Fault) return answer;
    expect(answer.failed).toBeUndefined();
    return answer.represented;
  }

  const KEY = '... on Citizen { __typename idNumber }';
  const NEEDS = '... on Citizen { __typename idNumber record { points } parents { age } }';
  const citizen = (fields: Record<string, Value> = {}) => node({ __typename: 'Citizen', idNumber: 'S', ...fields });

  test('by what its fetch names, in that order, and by nothing else', () => {
    const object = citizen({
      record: node({ points: 3, __4: 'x' }),
      parents: [node({ age: 60 })],
      __0: 'x',
      name: 'x',
    });
    expect(JSON.stringify(represented(NEEDS, object))).toBe(
      '{"__typename":"Citizen","idNumber":"S","record":{"points":3},"parents":[{"age":60}]}',
    );
    expect(JSON.stringify(represented(KEY, object))).toBe('{"__typename":"Citizen","idNumber":"S"}');
  });

  test('by the part for its type, and not at all without one', () => {
    const both = `${KEY} ... on Enterprise { __typename uscc }`;
    const enterprise = node({ __typename: 'Enterprise', uscc: 'E', idNumber: 'S' });
    expect(represented(both, enterprise)).toEqual({ __typename: 'Enterprise', uscc: 'E' });
    expect(represented('... on Party { __typename name }', node({ __typename: 'Citizen', name: 'a' }))).toEqual({
      __typename: 'Citizen',
      name: 'a',
    });
    expect(represented(KEY, enterprise)).toBeUndefined();
    expect(represented(both, node({ idNumber: 'S', uscc: 'E' }))).toBeUndefined();
    expect(represented(both, node({ __typename: 'constructor', idNumber: 'S' }))).toBeUndefined();
  });

  test('with what is known to be null, but not where nobody knows something that it needs', () => {
    expect(represented(NEEDS, citizen({ record: null, parents: null }))).toMatchObject({ record: null, parents: null });
    expect(represented(NEEDS, citizen({ record: null }))).toBeUndefined();
    expect(represented(KEY, node({ __typename: 'Citizen' }))).toBeUndefined();
  });

  test('without an inner object of which something is not known, as the planner’s own executor has it', () => {
    const object = citizen({ record: node({}), parents: [node({ age: 60 }), node({}), null] });
    expect(represented(NEEDS, object)).toMatchObject({ record: null, parents: [{ age: 60 }, null, null] });
  });

  describe('with nothing in the place of a fact that has failed, and says which', () => {
    test.each<[string, string, Record<string, Value>]>([
      ['itself', 'record', { record: FAULT, parents: [] }],
      ['inside an object', 'record', { record: node({ points: FAULT }), parents: [] }],
      ['in a list', 'parents', { record: null, parents: [node({ age: 60 }), FAULT] }],
      ['inside an object in a list', 'parents', { record: null, parents: [node({ age: 60 }), node({ age: FAULT })] }],
      ['somewhere in the object', 'parents', { record: null, __fault: FAULT }],
      ['somewhere in an inner object', 'record', { record: node({ __fault: FAULT }), parents: [] }],
    ])('%s', (_, name, fields) => {
      const sent = told(NEEDS, citizen(fields));
      if (!sent || sent instanceof Fault) throw new Error('It is told.');
      expect(sent.failed).toEqual(new Map([[name, FAULT]]));
      const { [name]: failed, ...others } = sent.represented;
      expect(failed).toBeNull();
      expect(others).toMatchObject({ __typename: 'Citizen', idNumber: 'S' });
    });

    test('each of several', () => {
      const sent = told(NEEDS, citizen({ record: FAULT, parents: [FAULT] }));
      expect(sent).toEqual({
        represented: { __typename: 'Citizen', idNumber: 'S', record: null, parents: null },
        failed: new Map([
          ['record', FAULT],
          ['parents', FAULT],
        ]),
      });
    });
  });

  test('not at all where it has failed which object it is', () => {
    for (const fields of [{ idNumber: FAULT }, { idNumber: undefined, __fault: FAULT }]) {
      expect(told(NEEDS, citizen({ record: null, parents: null, ...fields }))).toBe(FAULT);
    }
  });

  test('although something failed that it does not need', () => {
    expect(represented(KEY, citizen({ name: FAULT, __fault: FAULT }))).toEqual({
      __typename: 'Citizen',
      idNumber: 'S',
    });
  });

  test('by the name of the interface that its department knows instead of its type', () => {
    const called = [{ types: new Set(['Citizen']), name: 'Party' }];
    expect(represented(KEY, citizen(), called)).toEqual({ __typename: 'Party', idNumber: 'S' });
    const other = node({ __typename: 'Enterprise', uscc: 'E' });
    expect(represented('... on Enterprise { __typename uscc }', other, called)).toMatchObject({
      __typename: 'Enterprise',
    });
  });
});
