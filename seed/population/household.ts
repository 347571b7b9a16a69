import type { HouseholdKind, Seat } from './composition.ts';
import { familyOf } from './family.ts';
import { type Home, homeOf } from './home.ts';
import { idNumberOf } from './id-number.ts';
import { type Circumstances, type Person, personOf } from './person.ts';
import { placeOf } from './place.ts';
import { createRandom, type Origin } from './random.ts';
import { residenceOf } from './residence.ts';
import { type Story, storyOf } from './story.ts';
import { type Allowance, allowanceOf, type RuralLand, ruralLandOf } from './support.ts';
import { type Vehicle, vehiclesOf } from './vehicle.ts';

/** People who live together, with what they have. */
export interface Household {
  index: number;
  kind: HouseholdKind;
  /** The head first (always a living adult), then the spouse (who may have died), children, the head's parents. */
  members: Person[];
  /** Where it lives: the address of its first home, or a rented one. */
  address: string;
  tenure: 'OWNED' | 'RENTED';
  /** None, the one lived in, or that and a second one. */
  homes: Home[];
  vehicles: Vehicle[];
  allowance?: Allowance;
  ruralLand?: RuralLand;
  /** USCC of the enterprise whose legal representative the head is, whatever its status. */
  leads?: string;
  /** The rare case the household stands for, if any. */
  story?: Story;
}

/** Share of households that own where they live, registered and migrant, by kind: an assumption, 3 in 4 in all. */
const OWNING: Record<HouseholdKind, readonly [registered: number, migrant: number]> = {
  YOUNG_SINGLE: [0.36, 0.08],
  MIDDLE_AGED_SINGLE: [0.7, 0.25],
  WIDOWED_ELDER: [0.86, 0.6],
  ELDER_COUPLE: [0.94, 0.7],
  YOUNG_COUPLE: [0.8, 0.4],
  COUPLE_ONE_CHILD: [0.94, 0.6],
  COUPLE_TWO_CHILDREN: [0.96, 0.62],
  SINGLE_PARENT: [0.72, 0.3],
  THREE_GENERATIONS: [0.97, 0.7],
};

/** What a household takes from the world around it: the enterprises only. */
export interface Surroundings {
  origin: Origin;
  leads?: { uscc: string; active: boolean };
  employer: Circumstances['employer'];
}

/** The household of an index and its seat, whole. */
export function householdOf({ origin, leads, employer }: Surroundings, index: number, seat: Seat): Household {
  const story = storyOf(seat);
  const { kind } = seat;
  const random = createRandom(origin, 'household', index);
  const place = placeOf(index, 0);
  const family = familyOf(origin, index, seat);
  const ids = family.map(({ birthDate, sex }, i) => idNumberOf(index, i, birthDate, sex));
  const residence = residenceOf(random, kind, place.district, story);
  const registered = residence.kind === 'REGISTERED';
  const circumstances = {
    origin,
    household: index,
    residence,
    story,
    leads: leads?.active ? leads.uscc : undefined,
    employer,
  };
  const members = family.map((_, i) => personOf(circumstances, family, i));

  const owns = random.chance(OWNING[kind][registered ? 0 : 1]) || story !== undefined;
  const more = random.chance(kind === 'YOUNG_SINGLE' ? 0 : 0.135) || story === 'SECOND_HOME';
  const purchase = { origin, household: index, family, ids, story };
  const homes = owns ? [homeOf({ ...purchase, unit: 0, after: '1995-01-01' })] : [];
  const first = homes[0];
  if (first && more) homes.push(homeOf({ ...purchase, unit: 1, after: first.acquiredOn }));

  const vehicles = vehiclesOf(random, index, members);
  const living = members.filter(({ status }) => status === 'LIVING');
  const workers = living.filter(({ work }) => work.status === 'EMPLOYED').length;
  const allowance = allowanceOf(random, {
    kind,
    registered,
    persons: living.length,
    severelyDisabled: living.some(({ disability }) => disability !== undefined && disability.grade <= 2),
    wealthy: vehicles.length > 0 || homes.length > 1 || workers > 1,
  });
  return {
    index,
    kind,
    members,
    address: place.address,
    tenure: first ? 'OWNED' : 'RENTED',
    homes,
    vehicles,
    allowance,
    ruralLand: ruralLandOf(random, registered),
    leads: leads?.uscc,
    story,
  };
}
