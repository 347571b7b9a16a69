import { describe, expect, test } from '@jest/globals';
import type { PathElement } from '../program/program.ts';
import { DataNode, Fault, type Value } from './node.ts';
import { placesAt } from './place.ts';

/** An object of the data; its fields as they stand there. */
const node = (fields: Record<string, Value>): DataNode => Object.assign(new DataNode(), fields);

const thing = (name: string): PathElement => ({ name, subjectKeys: new Map(), only: undefined });
const citizen = (name: string): PathElement => ({
  name,
  subjectKeys: new Map([['Citizen', 'idNumber']]),
  only: 'Citizen',
});
const party = (name: string): PathElement => ({
  name,
  subjectKeys: new Map([
    ['Citizen', 'idNumber'],
    ['Enterprise', 'uscc'],
  ]),
  only: undefined,
});

describe('the objects at a place of the data', () => {
  const found = (root: DataNode, ...path: PathElement[]) =>
    placesAt(root, path).map(({ node: object, subject }) => [object.label, subject]);

  test('are all that lists on the way hold', () => {
    const root = node({
      __0: [
        node({ __1: [[node({ label: 'a' })], [node({ label: 'b' }), node({ label: 'c' })]] }),
        node({ __1: [] }),
        node({ __1: [[node({ label: 'd' })]] }),
      ],
    });
    expect(found(root, thing('__0'), thing('__1')).map(([label]) => label)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are none where something on the way is missing or has failed', () => {
    const fault = new Fault('register', 'DEPARTMENT_UNAVAILABLE');
    const root = node({ __0: [null, fault, node({}), node({ __1: fault }), node({ __1: null }), 'text', undefined] });
    expect(found(root, thing('__0'), thing('__1'))).toEqual([]);
    expect(found(root, thing('__1'))).toEqual([]);
  });

  test('are not reached by what objects inherit', () => {
    expect(found(node({ __0: node({}) }), thing('__0'), thing('constructor'))).toEqual([]);
    expect(found(node({}), thing('__proto__'))).toEqual([]);
  });

  test('belong to the nearest person or enterprise around them, or to themselves', () => {
    const home = node({
      holder: node({ __typename: 'Enterprise', uscc: 'E', head: node({ idNumber: 'T', label: 'head' }) }),
      label: 'home',
    });
    const root = node({ __0: node({ idNumber: 'S', __1: [home], label: 'seller' }) });
    const homes = [citizen('__0'), thing('__1')];
    expect(found(root, citizen('__0'))).toEqual([['seller', 'S']]);
    expect(found(root, ...homes)).toEqual([['home', 'S']]);
    expect(found(root, ...homes, party('holder'), citizen('head'))).toEqual([['head', 'T']]);
    expect(placesAt(root, [...homes, party('holder')]).map(({ subject }) => subject)).toEqual(['E']);
  });

  test('belong to nobody where nobody is around, and to whom they were handed with', () => {
    const root = node({ __0: node({ label: 'spot' }) });
    expect(found(root, thing('__0'))).toEqual([['spot', null]]);
    expect(placesAt(root, [thing('__0')], 'S').map(({ subject }) => subject)).toEqual(['S']);
    expect(placesAt(root, [], 'S')).toEqual([{ node: root, subject: 'S' }]);
  });

  test('belong to somebody unknown, never to somebody else, where a person has no number', () => {
    const fault = new Fault('register', 'DEPARTMENT_UNAVAILABLE');
    for (const idNumber of [undefined, null, fault, 7]) {
      const spouse = node({ idNumber, __2: node({ label: 'record' }) });
      const root = node({ __0: node({ idNumber: 'S', __1: spouse }) });
      expect(found(root, citizen('__0'), citizen('__1'), thing('__2'))).toEqual([['record', undefined]]);
    }
  });
});
