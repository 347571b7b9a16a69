import { ageOn, latest } from './calendar.ts';
import { type Disability, disabilityOf } from './disability.ts';
import { type Driving, recordOf } from './driving.ts';
import { type Education, educationOf } from './education.ts';
import type { MaritalStatus, Member, Role } from './family.ts';
import { idNumberOf, PLACES, type Sex } from './id-number.ts';
import { givenName } from './names.ts';
import type { Offence } from './offence.ts';
import { createRandom, type Origin } from './random.ts';
import type { Residence } from './residence.ts';
import { type RideHailing, rideHailingOf } from './ride-hailing.ts';
import { type Veteran, veteranOf } from './service.ts';
import type { Story } from './story.ts';
import { type Work, workOf } from './work.ts';

/** A citizen. Dates are `YYYY-MM-DD`, money is in fen; facts are as of the day on which the world ends, those of the dead as of their death. */
export interface Person {
  /** Unique and stable, not consecutive: household × 8 + place in it. Use it as a path of `createRandom`. */
  index: number;
  /** GB 11643, with an unallocated area code. */
  idNumber: string;
  name: string;
  sex: Sex;
  birthDate: string;
  ethnicity: string;
  /** SPOUSE, CHILD and PARENT are the head's. */
  role: Role;
  status: 'LIVING' | 'DECEASED';
  /** Only for DECEASED. */
  deathDate?: string;
  residence: Residence['kind'];
  /** Only for MIGRANT: since when there is a residence permit. */
  residencePermitSince?: string;
  /** The district of the city, or a migrant's province, where the household is registered. */
  hukou: string;
  /** A mobile number, unique; none for children under 12 and the dead. */
  phone?: string;
  marriage: {
    /** That of the dead is the one at death. */
    status: MaritalStatus;
    /** Since when the status holds: wedding, divorce or the spouse's death. */
    since?: string;
    /** When the marriage was registered, also of the divorced and widowed. */
    registeredOn?: string;
    /** ID number of the spouse, living or dead; not of a divorced one. */
    spouse?: string;
  };
  /** ID numbers of the parents who are members of the household. */
  parents: string[];
  education: Education;
  work: Work;
  /** The present driving licence. */
  driving?: Driving;
  /** All offences, oldest first: those at the wheel in the last four cycles, and grave ones. */
  offences: Offence[];
  rideHailing?: RideHailing;
  veteran?: Veteran;
  disability?: Disability;
  /** Insurance of employees and their pensioners, of residents, or none. */
  healthInsurance: 'EMPLOYEE' | 'RESIDENT' | 'NONE';
}

/** What a person's facts depend on besides the members of the household. */
export interface Circumstances {
  origin: Origin;
  household: number;
  residence: Residence;
  story?: Story;
  /** The enterprise the head leads, when it is active. */
  leads?: string;
  /** Finds who employs a person since a day. */
  employer: (person: number, since: string) => string;
}

/** The person at a place in the family, whole. */
export function personOf(circumstances: Circumstances, family: readonly Member[], place: number): Person {
  const { origin, household, residence } = circumstances;
  const { role, sex, surname, ethnicity, birthDate, deathDate, marriage, parents } = family[place] as Member;
  const index = household * PLACES + place;
  const idOf = (other: number) => {
    const member = family[other] as Member;
    return idNumberOf(household, other, member.birthDate, member.sex);
  };
  const draw = (fact: string) => createRandom(origin, fact, index);
  const on = deathDate ?? origin.calendar.today;
  const living = !deathDate;
  const story = role === 'HEAD' ? circumstances.story : undefined;

  const education = educationOf(draw('education'), birthDate, on);
  const veteran = veteranOf(draw('veteran'), { sex, birthDate, education }, on);
  const disability = story || !living ? undefined : disabilityOf(draw('disability'), birthDate, on);
  const work = workOf(draw('work'), { sex, birthDate, education, veteran, disability }, on, (since) =>
    circumstances.employer(index, since),
  );
  if (role === 'HEAD' && work.status === 'SELF_EMPLOYED' && circumstances.leads) work.employer = circumstances.leads;
  const { driving, offences } = living
    ? recordOf(draw('driving'), { sex, birthDate, disability }, story)
    : { driving: undefined, offences: [] };
  const rideHailing = driving && rideHailingOf(draw('ride-hailing'), driving, work, story);
  const { status, since, registeredOn, spouse } = marriage;

  return {
    index,
    idNumber: idOf(place),
    name: surname + givenName(draw('name'), sex),
    sex,
    birthDate,
    ethnicity,
    role,
    status: living ? 'LIVING' : 'DECEASED',
    deathDate,
    residence: residence.kind,
    residencePermitSince: residence.arrivedOn && latest(residence.arrivedOn, birthDate),
    hukou: residence.hukou,
    // The factor is prime to ten, so that every person has another number.
    phone: living && ageOn(birthDate, on) >= 12 ? String(19_900_000_000 + ((index * 7_654_321) % 1e7)) : undefined,
    marriage: { status, since, registeredOn, spouse: spouse === undefined ? undefined : idOf(spouse) },
    parents: parents.map(idOf),
    education,
    work,
    driving,
    offences,
    rideHailing,
    veteran,
    disability,
    healthInsurance:
      !living || draw('health').chance(0.015) ? 'NONE' : work.scheme === 'EMPLOYEE' ? 'EMPLOYEE' : 'RESIDENT',
  };
}
