import type { Document, Filter } from 'mongodb';
import type { Find } from './find-command.ts';
import type { Range } from './source.ts';

/** Documents that one reply may hold for each range beyond the largest. */
const SHARE = 50;

/** A range as its collection stores it: an enumeration may be a number there. */
interface StoredRange extends Omit<Range, 'value'> {
  value: unknown;
}

interface Reading {
  range: StoredRange;
  found: Document[];
  after: string | undefined;
}

/**
 * Reads several ranges together. A reply has a bound of its own; where it is reached, the ranges that still lack documents
 * go on together from where it ended. A range that holds more than its bound takes nothing from the others.
 *
 * Each reply but the last makes a range whole or is full of documents that are wanted. So it takes at most one for each
 * range and one for each `limit` wanted documents, and `limit` is never below what the largest range lacks.
 */
export async function readRanges(
  ranges: readonly StoredRange[],
  find: Find,
  signal: AbortSignal,
  key = '_id',
): Promise<Document[][]> {
  const readings = ranges.map((range): Reading => ({ range, found: [], after: range.after }));
  let open: Reading[] = readings;
  while (open.length > 0) {
    const left = open.map(({ range: { most }, found }) => most - found.length);
    const limit = Math.min(
      left.reduce((sum, n) => sum + n, 0),
      Math.max(...left) + SHARE * (open.length - 1),
    );
    const documents = await find({ filter: filterOf(open, key), limit, order: key, signal });
    const indexes = new Map<string, Map<unknown, Document[]>>();
    for (const reading of open) {
      const { field, value } = reading.range;
      const index = indexes.get(field) ?? byValue(documents, field);
      indexes.set(field, index);
      take(reading, index.get(value) ?? [], key);
    }
    if (documents.length < limit) break;
    const end = String(valueAt(documents.at(-1), key));
    open = open.filter(({ range, found }) => found.length < range.most);
    for (const reading of open) if (reading.after === undefined || isBefore(reading.after, end)) reading.after = end;
  }
  return readings.map(({ found }) => found);
}

function filterOf(open: readonly Reading[], key: string): Filter<Document> {
  const [first] = open;
  const isSame = open.every(({ range, after }) => range.field === first?.range.field && after === first.after);
  if (first && isSame) {
    const values = [...new Set(open.map(({ range }) => range.value))];
    return { [first.range.field]: values.length === 1 ? values[0] : { $in: values }, ...behind(key, first.after) };
  }
  return { $or: open.map(({ range, after }) => ({ [range.field]: range.value, ...behind(key, after) })) };
}

const behind = (key: string, after: string | undefined): Filter<Document> =>
  after === undefined ? {} : { [key]: { $gt: after } };

function take({ range, found, after }: Reading, documents: readonly Document[], key: string): void {
  for (const document of documents) {
    if (found.length >= range.most) return;
    if (after === undefined || isBefore(after, String(valueAt(document, key)))) found.push(document);
  }
}

/** Documents by each value of a field, in their order. */
function byValue(documents: readonly Document[], field: string): Map<unknown, Document[]> {
  const index = new Map<unknown, Document[]>();
  for (const document of documents) {
    const stored = valueAt(document, field);
    for (const value of Array.isArray(stored) ? new Set(stored) : [stored]) {
      const known = index.get(value);
      if (known) known.push(document);
      else index.set(value, [document]);
    }
  }
  return index;
}

// `owners.idNumber` means the member of each of the embedded owners, as in MongoDB's own filters.
function valueAt(value: unknown, path: string): unknown {
  if (!path.includes('.')) return (value as Document)[path];
  return path.split('.').reduce<unknown>((at, name) => {
    if (Array.isArray(at)) return at.flatMap((item) => (item as Document)?.[name]);
    return (at as Document | undefined)?.[name];
  }, value);
}

const FROM_SURROGATES = /[\ud800-\uffff]/;

/**
 * MongoDB orders texts by their bytes, JavaScript by its own units. They differ where a character of two units, a rare
 * Chinese one for instance, meets one of the last units (full-width letters).
 */
function isBefore(a: string, b: string): boolean {
  if (!FROM_SURROGATES.test(a) || !FROM_SURROGATES.test(b)) return a < b;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
