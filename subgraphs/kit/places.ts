import { createConformance } from './conformance.ts';
import type { Department } from './department.ts';
import { storedFields } from './document-schema.ts';
import type { Place } from './draft.ts';
import { createRecords, type SharedRecords } from './records.ts';
import type { Store } from './store.ts';
import type { OnUnknown } from './unknown.ts';

/** A department's collections as its store has them: for reads, and for the drafts of changes. */
export function createPlaces(department: Department, store: Store, onUnknown?: OnUnknown) {
  const places = Object.entries(department.collections).map(([name, collection]) => {
    const fields = storedFields(department, collection);
    const conformance = createConformance(department, fields);
    const options = { name, key: collection.key, conformance, ...(onUnknown ? { onUnknown } : {}) };
    return { name, collection, fields, conformance, shared: createRecords(store.source(name, collection), options) };
  });
  const records: Readonly<Record<string, SharedRecords>> = Object.fromEntries(
    places.map(({ name, shared }) => [name, shared]),
  );
  return {
    records,
    /** What a change reads until the signal aborts. */
    placesFor: (signal: AbortSignal | undefined): ReadonlyMap<string, Place> =>
      new Map(places.map(({ name, shared, ...place }) => [name, { ...place, read: shared.until(signal).get }])),
  };
}
