import { yearOf } from './calendar.ts';
import type { HouseholdKind } from './composition.ts';
import type { Random } from './random.ts';

/** The subsistence allowance (最低生活保障) that a household draws. */
export interface Allowance {
  since: string;
  /** Fen a month for the whole household. */
  monthly: number;
  /** Members it is granted for. */
  persons: number;
}

/** Land that a household of the countryside holds. */
export interface RuralLand {
  village: string;
  /** Contracted farmland in mu (1/15 ha), with one decimal. */
  contractedMu: number;
  contractedFrom: string;
  contractedUntil: string;
  /** Homestead in m²; absent when there is none. */
  homestead?: number;
}

export interface Means {
  kind: HouseholdKind;
  registered: boolean;
  persons: number;
  /** Whether anybody has a disability of grade 1 or 2. */
  severelyDisabled: boolean;
  /** Whether there is a car, a second home or more than one person in work. */
  wealthy: boolean;
}

/** About 1.5 of 100 households: registered, without wealth, most often old, single-parent or with a disabled member. */
export function allowanceOf(random: Random, means: Means): Allowance | undefined {
  const poor = means.kind === 'WIDOWED_ELDER' || means.kind === 'SINGLE_PARENT' ? 0.1 : 0.035;
  if (!means.registered || means.wealthy || !random.chance(means.severelyDisabled ? 0.5 : poor)) return undefined;
  const { persons } = means;
  return {
    since: random.date(random.calendar.yearsAgo(6), random.calendar.monthsAgo(1)),
    monthly: persons * random.int(50, 110) * 1_000,
    persons,
  };
}

const VILLAGES = ['上溪村', '下溪村', '岭脚村', '石桥村', '桑园村', '珠湖村', '东山村', '大畈村', '竹坞村', '古樟村'];

/**
 * Land of some 30 of 100 registered households. Contracts are of the second round, 30 years from the late nineties;
 * those that ran out have begun the third.
 */
export function ruralLandOf(random: Random, registered: boolean): RuralLand | undefined {
  if (!registered || !random.chance(0.3)) return undefined;
  const second = random.int(1995, 1999);
  const year = second + 30 > yearOf(random.calendar.today) ? second : second + 30;
  return {
    village: random.pick(VILLAGES),
    contractedMu: random.int(6, 62) / 10,
    contractedFrom: `${year}-01-01`,
    contractedUntil: `${year + 29}-12-31`,
    homestead: random.chance(0.75) ? random.int(70, 140) : undefined,
  };
}
