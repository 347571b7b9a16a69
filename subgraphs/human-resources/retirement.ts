/** What the register holds about a person; dates are YYYY-MM-DD. */
export interface Insured {
  retiresOn: string;
  pensionInsurance: { months: number };
}

/** Months of contributions that a monthly pension takes for those who retire in a year: 180, and six more a year from 2030. */
export function requiredMonths(year: number): number {
  return Math.min(240, 180 + Math.max(0, year - 2029) * 6);
}

/**
 * A person's statutory retirement seen from a day (Measures on gradually raising the statutory retirement age, art. 1 and
 * 2). It is reached on its very day.
 */
export function retirementOf({ retiresOn, pensionInsurance }: Insured, today: string) {
  const required = requiredMonths(Number(retiresOn.slice(0, 4)));
  return {
    isReached: retiresOn <= today,
    on: retiresOn,
    requiredMonths: required,
    isInsuredLongEnough: pensionInsurance.months >= required,
  };
}
