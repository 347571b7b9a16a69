import { createRandom, type Origin } from './random.ts';

export type HouseholdKind =
  | 'YOUNG_SINGLE'
  | 'MIDDLE_AGED_SINGLE'
  | 'WIDOWED_ELDER'
  | 'ELDER_COUPLE'
  | 'YOUNG_COUPLE'
  | 'COUPLE_ONE_CHILD'
  | 'COUPLE_TWO_CHILDREN'
  | 'SINGLE_PARENT'
  | 'THREE_GENERATIONS';

/** Households in a block, and the citizens, living and dead, in them. */
export const BLOCK = 100;
export const BLOCK_CITIZENS = 250;

/** Each kind with its number of households in a block and its number of members. */
const KINDS: readonly (readonly [kind: HouseholdKind, households: number, members: number])[] = [
  ['YOUNG_SINGLE', 10, 1],
  ['MIDDLE_AGED_SINGLE', 8, 1],
  ['WIDOWED_ELDER', 10, 2],
  ['ELDER_COUPLE', 14, 2],
  ['YOUNG_COUPLE', 12, 2],
  ['COUPLE_ONE_CHILD', 24, 3],
  ['COUPLE_TWO_CHILDREN', 10, 4],
  ['SINGLE_PARENT', 4, 2],
  ['THREE_GENERATIONS', 8, 5],
];

/** One household's seat in its block. */
export interface Seat {
  kind: HouseholdKind;
  members: number;
  block: number;
  /** Which of its kind in the block, from 0. */
  nth: number;
}

const SEATS = KINDS.flatMap(([kind, households, members]) =>
  Array.from({ length: households }, (_, nth) => ({ kind, members, nth })),
);

/**
 * Who lives in which household: every block of 100 households has the same 250 citizens by kind, in its own order.
 * All answers take constant time.
 */
export function createComposition(origin: Origin) {
  let last: { block: number; seats: Seat[]; before: number[] } | undefined;

  // Kept for the block in use only: households are mostly asked for one after the other.
  function arrange(block: number) {
    if (last?.block !== block) {
      const seats = createRandom(origin, 'block', block)
        .shuffle(SEATS)
        .map((seat) => ({ ...seat, block }));
      const before = [0];
      for (const [i, seat] of seats.entries()) before.push((before[i] as number) + seat.members);
      last = { block, seats, before };
    }
    return last;
  }

  /** Citizens in all households before this one. */
  function citizensBefore(household: number): number {
    const block = Math.floor(household / BLOCK);
    return block * BLOCK_CITIZENS + (arrange(block).before[household % BLOCK] as number);
  }

  return {
    seat: (household: number): Seat => arrange(Math.floor(household / BLOCK)).seats[household % BLOCK] as Seat,
    citizensBefore,
    /** The least number of households that together have at least so many citizens. */
    householdsFor(citizens: number): number {
      let households = Math.floor(citizens / BLOCK_CITIZENS) * BLOCK;
      while (citizensBefore(households) < citizens) households++;
      return households;
    },
  };
}

export type Composition = ReturnType<typeof createComposition>;
