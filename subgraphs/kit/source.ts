import type { Document } from 'mongodb';

/** Documents that are asked for: those whose field has a value, in the order of their keys. */
export interface Range {
  field: string;
  value: string;
  /** Key that they come after. */
  after?: string | undefined;
  /** Most documents that are wanted; each range has its own bound, whoever it is read with. */
  most: number;
}

/**
 * Where the documents of one collection come from. The kit joins the reads of concurrent requests, bounds them and looks
 * at what comes; a source reads many things at once, and gives up when the signal aborts. Documents have the names of the
 * schema, their key among them; the order of keys is that of their UTF-8 bytes.
 */
export interface Source {
  /** The documents with these keys, in any order; none for keys that nothing has. At most 1,000 keys. */
  byKeys(keys: readonly string[], signal: AbortSignal): Promise<Document[]>;
  /** The documents of each range, in the order of their keys, and no more than it wants. At most 200 ranges. */
  byRanges(ranges: readonly Range[], signal: AbortSignal): Promise<Document[][]>;
  /** The first documents in the order of their keys. */
  all(most: number, signal: AbortSignal): Promise<Document[]>;
}
