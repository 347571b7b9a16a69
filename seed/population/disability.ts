import { addYears, ageOn, latest } from './calendar.ts';
import type { Random } from './random.ts';

export interface Disability {
  kind: 'VISUAL' | 'HEARING' | 'SPEECH' | 'PHYSICAL' | 'INTELLECTUAL' | 'MENTAL' | 'MULTIPLE';
  /** 1 (most severe) to 4 (GB/T 26341-2010). */
  grade: 1 | 2 | 3 | 4;
  /** When the certificate was first issued. */
  certifiedOn: string;
}

/** A certified disability, more often with age: some 2.5 of 100 people. */
export function disabilityOf(random: Random, birthDate: string, on: string): Disability | undefined {
  const age = ageOn(birthDate, on);
  if (age < 2 || !random.chance(age < 18 ? 0.008 : age < 60 ? 0.02 : 0.05)) return undefined;
  return {
    kind: random.weighted([
      ['PHYSICAL', 55],
      ['HEARING', 12],
      ['VISUAL', 11],
      ['INTELLECTUAL', 9],
      ['MENTAL', 9],
      ['MULTIPLE', 3],
      ['SPEECH', 1],
    ]),
    grade: random.weighted([
      [1, 12],
      [2, 28],
      [3, 32],
      [4, 28],
    ]),
    certifiedOn: random.date(latest(addYears(birthDate, 1), addYears(on, -16)), on),
  };
}
