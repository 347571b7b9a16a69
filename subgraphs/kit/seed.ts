import type { Document } from 'mongodb';
import type { Enterprise } from '../../seed/population/enterprise.ts';
import type { Household } from '../../seed/population/household.ts';
import type { Random } from '../../seed/population/random.ts';

/** Documents by collection; each has its collection's key. */
export type Documents = Readonly<Record<string, readonly Document[] | undefined>>;

/**
 * A department's records about the one population. Each function is pure: the same household gives the same documents,
 * in any order and after any interruption.
 */
export interface Seed {
  household?(household: Household, random: Random): Documents;
  enterprise?(enterprise: Enterprise, random: Random): Documents;
  /** What exists once: stations, scenic spots, hospitals. */
  fixtures?(random: Random): Documents;
}
