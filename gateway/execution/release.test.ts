import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { Engine } from '../graph/supergraph.ts';
import { loadTestGraph, testTask } from '../graph/test-graph.ts';
import { type Candidate, coverOf } from '../program/cover.ts';
import { normalise, operationOf } from '../tasks/selection.ts';
import { release } from './release.ts';

/** All that any of these operations may read, with two fields masked. */
const TASK = `name idNumber @masked(keep: LAST, count: 4) faith @masked(keep: FIRST, count: 1) isSafe
  spouse { name parents { name } } parents { name }
  homes { number price holder { ... on Citizen { age } ... on Enterprise { name head { name } } } }`;

describe('a release', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loadTestGraph();
  });

  /** Releases `data` as the answer to an operation on one citizen. */
  function released(selection: string, citizen: unknown, failed: readonly string[] = []) {
    const document = parse(`{ citizen(idNumber: "") { ${selection} } }`);
    const operation = operationOf(document, undefined);
    if (!operation) throw new Error('no operation');
    const covers = coverOf(testTask(engine, TASK), 'query', normalise(engine.apiSchema, document, operation));
    const roots = covers.map(({ candidates }) => candidates[0] as Candidate);
    const data: Record<string, unknown> = { citizen };
    const { bySubject, missing } = release(data, roots, { failed: new Set(failed), catalogue: engine.catalogue });
    const about = [...bySubject].map(([subject, fields]) => [subject, [...fields].map(({ coordinate }) => coordinate)]);
    return { citizen: data.citizen, about: Object.fromEntries(about), missing: Object.fromEntries(missing) };
  }

  describe('attributes each value', () => {
    test('to the nearest person or enterprise around it', () => {
      const { about } = released('name spouse { name parents { name } } homes { number }', {
        _subject: 'S',
        name: 'a',
        spouse: {
          _subject: 'T',
          name: 'b',
          parents: [
            { _subject: 'U', name: 'c' },
            { _subject: 'V', name: 'd' },
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
          _subject: 'S',
          homes: [
            { holder: { _type: 'Citizen', _subject: 'T', age: 30, name: 'not asked' } },
            { holder: { _type: 'Enterprise', _subject: 'E', name: 'a', head: { _subject: 'U', name: 'b' } } },
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

    test('to nobody where nobody was found', () => {
      expect(released('name', null)).toEqual({ citizen: null, about: { null: ['Query.citizen'] }, missing: {} });
    });

    test('that is empty as well: that there is nothing is also told', () => {
      expect(released('name', { _subject: 'S', name: null }).about).toEqual({ S: ['Query.citizen', 'Citizen.name'] });
    });
  });

  describe('lets out', () => {
    test('nothing that the platform added, and nothing that was not granted, whoever put it there', () => {
      const { citizen } = released('a: name t: __typename', {
        _subject: 'S',
        _type: 'Citizen',
        a: 'x',
        t: 'Citizen',
        name: 'smuggled',
        faith: 'smuggled',
        homes: [],
      });
      expect(citizen).toEqual({ a: 'x', t: 'Citizen' });
    });

    test('nothing of an object whose type it does not know', () => {
      const { citizen } = released('homes { holder { ... on Citizen { age } ... on Enterprise { name } } }', {
        _subject: 'S',
        homes: [{ holder: { _type: 'Ghost', age: 30, name: 'a' } }],
      });
      expect(citizen).toEqual({ homes: [{ holder: {} }] });
    });

    test('masked what the task masks, whatever its alias', () => {
      const { citizen } = released('n: idNumber faith', { _subject: 'S', n: '123456789', faith: 'abc' });
      expect(citizen).toEqual({ n: '*****6789', faith: 'a**' });
    });

    test('nothing at all of a masked value that is no text', () => {
      const { citizen } = released('n: idNumber faith', { _subject: 'S', n: 123456789, faith: ['abc'] });
      expect(JSON.stringify(citizen)).not.toMatch(/[1-9]|abc/);
    });
  });

  describe('when a department failed', () => {
    test('names the first path it left empty, and does not record what it did not give', () => {
      const { about, missing, citizen } = released(
        'name homes { price } isSafe',
        { _subject: 'S', name: 'a', homes: null, isSafe: null },
        ['housing'],
      );
      expect(citizen).toEqual({ name: 'a', homes: null, isSafe: null });
      expect(missing).toEqual({ housing: ['citizen', 'homes'] });
      expect(about).toEqual({ S: ['Query.citizen', 'Citizen.name', 'Citizen.isSafe'] });
    });

    test('gives the place in a list, and the alias that the client used', () => {
      const { missing } = released(
        'name h: homes { p: price }',
        { _subject: 'S', name: null, h: [{ p: 1 }, { p: null }] },
        ['housing', 'register'],
      );
      expect(missing).toEqual({ register: ['citizen', 'name'], housing: ['citizen', 'h', 1, 'p'] });
    });

    test('does not blame it for what another has not', () => {
      expect(released('name', { _subject: 'S', name: null }, ['housing']).missing).toEqual({});
    });
  });
});
