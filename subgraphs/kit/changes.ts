import type { Document } from 'mongodb';

/** What a change left behind, for whoever sends it again. */
export interface Effect {
  /** Stands for case, change and client key; 64 characters. */
  key: string;
  /** Stands for the input. */
  digest: string;
  /** What was answered, as text. */
  answer: string;
}

/** A record that a change rests on, and what it makes of it. */
export interface Compared {
  collection: string;
  key: string;
  /** The record that the rule saw, as the source gave it; null where there was none. */
  expected: Document | null;
  /** The whole record that it becomes, null where it is removed; left out where the rule only read it. */
  becomes?: Document | null;
}

/** `conflict`: a record is another than expected, or there is an effect with this key. Nothing was written. */
export type Outcome = 'done' | 'conflict';

/**
 * Where the changes of a department are written, by itself alone. All of one is written or nothing of it, whenever
 * whatever ends; and what `commit` has called done is there whatever happens. The kit decides what is written.
 */
export interface Changes {
  /** The effect of this key; null when there is none, or none any more (`EFFECT_MS`). */
  effect(key: string): Promise<Effect | null>;
  /**
   * In one transaction: compares every record, those too that are only read, writes what becomes another, and keeps the
   * effect. Of two that compare one record the later sees what the earlier wrote. Rejects when it is not known whether
   * it was done: with the same key it can be sent again.
   */
  commit(effect: Effect, compared: readonly Compared[]): Promise<Outcome>;
}
