import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { subjectKeysOf } from './data-subjects.ts';
import { loadTestGraph } from './test-graph.ts';

describe('data subjects', () => {
  const keys = (sdl: string) => [
    ...subjectKeysOf(buildSchema(`type Query { a: Int } scalar IDNumber scalar USCC ${sdl}`)),
  ];

  test('are citizens and enterprises, each known by their key', async () => {
    const { fullSchema, apiSchema } = await loadTestGraph();
    const both = new Map([
      ['Citizen', 'idNumber'],
      ['Enterprise', 'uscc'],
    ]);
    expect(subjectKeysOf(fullSchema)).toEqual(both);
    expect(subjectKeysOf(apiSchema)).toEqual(both);
  });

  test('are known only by an ID number or a credit code, required or not', () => {
    expect(keys('type Citizen { idNumber: IDNumber }')).toEqual([['Citizen', 'idNumber']]);
    expect(keys('type Enterprise { uscc: USCC! }')).toEqual([['Enterprise', 'uscc']]);
    expect(keys('type Citizen { idNumber: String! } type Enterprise { uscc: ID! }')).toEqual([]);
  });

  test('are no things that have such a number, and no types without it', () => {
    expect(keys('type Home { idNumber: IDNumber! } type Citizen { name: String }')).toEqual([]);
    expect(keys('interface Citizen { idNumber: IDNumber! }')).toEqual([]);
  });
});
