import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { compose } from './composition.ts';
import { testSubgraphs } from './test-graph.ts';

describe('the catalogue', () => {
  let catalogue: Catalogue;
  let sdl: string;
  beforeAll(() => {
    ({ catalogue, sdl } = compose(testSubgraphs));
  });

  test.each([
    ['Citizen.name', ['register']],
    ['Citizen.homes', ['housing']],
    ['Home.price', ['housing']],
    ['Citizen.isSafe', ['transport']],
    ['Query.citizen', ['register']],
  ])('knows who owns %s', (coordinate, owners) => {
    expect(catalogue.get(coordinate)?.owners).toEqual(owners);
  });

  test('does not take a department that only needs a field for its owner', () => {
    expect(catalogue.get('Citizen.record')?.owners).toEqual(['register']);
    expect(catalogue.get('Record.points')?.owners).toEqual(['register']);
  });

  test('names the register of a type first among those that know its key', () => {
    expect(catalogue.get('Citizen.idNumber')?.owners).toEqual(['register', 'housing', 'transport']);
  });

  test('knows keys from what leads to them', () => {
    const keys = [...catalogue.values()].filter(({ isKey }) => isKey).map(({ coordinate }) => coordinate);
    expect(keys.sort()).toEqual(['Citizen.idNumber', 'Enterprise.uscc', 'Home.number']);
  });

  test('knows levels, and holds a field without one for withheld', () => {
    expect(catalogue.get('Citizen.idNumber')?.level).toBe('L3');
    expect(catalogue.get('Enterprise.name')?.level).toBe('L1');
    expect(catalogue.get('Citizen.faith')?.level).toBe('L4');
    const unmarked = readCatalogue(sdl.replaceAll(/ @classified\(level: L1\)/g, ''));
    expect(unmarked.get('Enterprise.name')?.level).toBe('L4');
  });

  test('knows what answers a raw field’s question with less', () => {
    expect(catalogue.get('Citizen.record')?.derivedBy).toEqual(['Citizen.isSafe']);
    expect(catalogue.get('Citizen.isSafe')?.derivedBy).toEqual([]);
  });

  test('says nothing of federation’s own types', () => {
    expect([...catalogue.keys()].filter((coordinate) => coordinate.includes('__'))).toEqual([]);
  });
});
