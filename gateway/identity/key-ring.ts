import { now as clock } from '../../schema/clock.ts';

/** A key with the time in which it counts, in milliseconds since the epoch. */
export interface TimedKey<K> {
  key: K;
  /** From when on it is the one that is used; known before, so that everybody can check by it in time. */
  from: number;
  /** Until when what it made is believed. */
  until: number;
}

/** The keys of one purpose, of which one is used at a time. */
export interface KeyRing<K> {
  /** The key that is used now. */
  readonly active: K;
  /** Every key that is believed now: the active one, then those before it and those to come. */
  readonly known: readonly K[];
}

/** A ring over keys that may be replaced; `read` gives them as they are. There is always at least one. */
export function createKeyRing<K>(read: () => readonly TimedKey<K>[], now: () => number = clock): KeyRing<K> {
  function active(): TimedKey<K> {
    const at = now();
    const keys = read();
    const begun = keys.filter(({ from }) => from <= at);
    // A clock that was set back is no reason to have no key.
    return (begun.length > 0 ? begun : keys.slice(0, 1)).reduce((best, key) => (key.from >= best.from ? key : best));
  }
  return {
    get active() {
      return active().key;
    },
    get known() {
      const at = now();
      const used = active();
      return [used, ...read().filter((key) => key !== used && key.until > at)].map(({ key }) => key);
    },
  };
}
