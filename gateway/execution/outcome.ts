import type { Disclosed } from './sending.ts';
import type { Shortfall } from './shortfall.ts';

/** What became of a request. */
export interface Outcome {
  /** The answer under the client's names; null where what is missing takes all of it with it. */
  data: Record<string, unknown> | null;
  /** What departments owed and did not give. */
  shortfalls: readonly Shortfall[];
  /** What departments were told by others, on record since before they were. */
  disclosed: readonly Disclosed[];
  /** ID number or USCC (null: nobody in particular) to the numbers of the program's fields that the answer holds, as bits. */
  released: ReadonlyMap<string | null, readonly number[]>;
}
