import { expect, test } from '@jest/globals';
import { defineCollections } from './collections.ts';
import { readsOf } from './resolvers.ts';

const collections = defineCollections({
  vehicles: { key: 'plate', type: 'Vehicle', indexes: ['ownerIdNumber', ['area', 'plate']] },
  households: { key: 'number', type: 'Household' },
});
const { all, allBy, connection, first, many, one, recordsOf, reference } = readsOf(collections);

// `npm run types` fails when a line below an `expect-error` has none.
test('a collection that is not declared, another key and a field without an index do not compile', () => {
  const fine = [one('vehicles', 'plate'), reference('vehicles', 'plate'), many('vehicles', 'area', 'area')];
  const wrong = [
    // @ts-expect-error
    one('vehicels', 'plate'),
    // @ts-expect-error
    all('vehicels'),
    // @ts-expect-error
    reference('vehicles', 'number'),
    // @ts-expect-error
    many('vehicles', 'colour', 'colour'),
    // @ts-expect-error
    first('vehicles', 'plate', 'plate'),
    // @ts-expect-error
    connection('households', 'number', 'number'),
    // @ts-expect-error
    allBy('households', 'number'),
    // @ts-expect-error
    (context: never) => recordsOf(context, 'vehicels'),
    // @ts-expect-error
    (context: never) => recordsOf(context, 'vehicles').find('colour', 'red'),
  ];
  expect([...fine, ...wrong].every((resolver) => typeof resolver === 'function')).toBe(true);
});
