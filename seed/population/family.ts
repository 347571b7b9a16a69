import { addMonths, addYears, earliest, latest } from './calendar.ts';
import type { Seat } from './composition.ts';
import { bornAged, type Couple, coupleOf, motherOf } from './couple.ts';
import type { Sex } from './id-number.ts';
import { lastingOrigin } from './lasting.ts';
import { ethnicity, surname } from './names.ts';
import { createRandom, type Origin, type Random } from './random.ts';
import { type Story, storyOf } from './story.ts';

export type Role = 'HEAD' | 'SPOUSE' | 'CHILD' | 'PARENT';
export type MaritalStatus = 'UNMARRIED' | 'MARRIED' | 'DIVORCED' | 'WIDOWED';

/** A member of a household before anything is known but kinship; other members are named by their place in it. */
export interface Member {
  role: Role;
  sex: Sex;
  surname: string;
  ethnicity: string;
  birthDate: string;
  deathDate?: string;
  marriage: { status: MaritalStatus; since?: string; registeredOn?: string; spouse?: number };
  parents: number[];
}

/** The members of a household by kinship, the head first, then the spouse, children and the head's parents. */
export function familyOf(origin: Origin, household: number, seat: Seat): Member[] {
  const story = storyOf(seat);
  const random = createRandom(lastingOrigin(origin, household, story), 'family', household);
  switch (seat.kind) {
    case 'YOUNG_SINGLE':
      return [adult(random, 'HEAD', random.chance(0.62) ? 'MALE' : 'FEMALE', bornAged(random, 22, 32))];
    case 'MIDDLE_AGED_SINGLE':
      return [middleAgedSingle(random)];
    case 'WIDOWED_ELDER':
      return widowed(random);
    case 'ELDER_COUPLE':
      return spouses(random, coupleOf(random, bornAged(random, ...elders(random, story))));
    case 'YOUNG_COUPLE':
      return spouses(random, coupleOf(random, bornAged(random, 24, 34)));
    case 'COUPLE_ONE_CHILD':
      return withChildren(random, [story ? bornAged(random, 6, 12) : bornAged(random, 0, 28)]);
    case 'COUPLE_TWO_CHILDREN': {
      const first = bornAged(random, 4, 24);
      return withChildren(random, [
        first,
        random.date(addYears(first, 2), earliest(addYears(first, 8), random.calendar.daysAgo(1))),
      ]);
    }
    case 'SINGLE_PARENT':
      return singleParent(random);
    case 'THREE_GENERATIONS':
      return threeGenerations(random);
  }
}

function elders(random: Random, story?: Story): [from: number, to: number] {
  return story ? [66, 70] : random.chance(0.5) ? [60, 67] : [60, 82];
}

function adult(random: Random, role: Role, sex: Sex, birthDate: string): Member {
  const marriage = { status: 'UNMARRIED' as const };
  return { role, sex, surname: surname(random), ethnicity: ethnicity(random), birthDate, marriage, parents: [] };
}

/** Husband and wife, the head first; `place` is where in the household the first of them stands. */
function spouses(random: Random, couple: Couple, place = 0, role?: Role): Member[] {
  const man = adult(random, role ?? 'HEAD', 'MALE', couple.man);
  const woman = adult(random, role ?? 'HEAD', 'FEMALE', couple.woman);
  const pair = role || random.chance(0.7) ? [man, woman] : [woman, man];
  for (const [i, member] of pair.entries()) {
    member.role = role ?? (i === 0 ? 'HEAD' : 'SPOUSE');
    const spouse = place + 1 - i;
    member.marriage = { status: 'MARRIED', since: couple.wedding, registeredOn: couple.wedding, spouse };
  }
  return pair;
}

/** A child of the head and, where there is one, of the spouse; most bear the father's name. */
function child(random: Random, parents: Member[], birthDate: string): Member {
  const father = parents.find((parent) => parent.sex === 'MALE');
  const mother = parents.find((parent) => parent.sex === 'FEMALE');
  const named = father && (!mother || random.chance(0.93)) ? father : (mother as Member);
  const made = adult(random, 'CHILD', random.chance(0.52) ? 'MALE' : 'FEMALE', birthDate);
  return { ...made, surname: named.surname, ethnicity: named.ethnicity, parents: parents.map((_, i) => i) };
}

function withChildren(random: Random, births: string[]): Member[] {
  const first = births[0] as string;
  const pair = spouses(random, coupleOf(random, motherOf(random, first), first));
  return [...pair, ...births.map((birth) => child(random, pair, birth))];
}

function middleAgedSingle(random: Random): Member {
  const member = adult(random, 'HEAD', random.chance(0.64) ? 'MALE' : 'FEMALE', bornAged(random, 35, 58));
  if (random.chance(0.55))
    divorce(random, member, random.date(addYears(member.birthDate, 22), addYears(member.birthDate, 32)));
  return member;
}

function singleParent(random: Random): Member[] {
  const birth = bornAged(random, 3, 24);
  const parent = adult(random, 'HEAD', random.chance(0.25) ? 'MALE' : 'FEMALE', motherOf(random, birth));
  if (random.chance(0.9)) divorce(random, parent, addMonths(birth, -random.int(9, 24)), birth);
  return [parent, child(random, [parent], birth)];
}

function divorce(random: Random, member: Member, registeredOn: string, after = registeredOn): void {
  const from = addYears(after, 1);
  const since = random.date(from, earliest(addYears(from, 12), random.calendar.daysAgo(1)));
  member.marriage = { status: 'DIVORCED', since, registeredOn };
}

/** The survivor is the head; the other had reached the pension age before dying, so that nobody dies at work. */
function widowed(random: Random): Member[] {
  const couple = coupleOf(random, bornAged(random, 69, 88));
  const pair = spouses(random, couple);
  const order = random.chance(0.75) === (pair[0]?.sex === 'FEMALE') ? pair : pair.reverse();
  const [survivor, dead] = order as [Member, Member];
  const deathDate = random.date(latest(addYears(dead.birthDate, 61), '2008-01-01'), random.calendar.daysAgo(7));
  const { registeredOn } = survivor.marriage;
  return [
    { ...survivor, role: 'HEAD', marriage: { status: 'WIDOWED', since: deathDate, registeredOn, spouse: 1 } },
    { ...dead, role: 'SPOUSE', deathDate, marriage: { ...dead.marriage, spouse: 0 } },
  ];
}

function threeGenerations(random: Random): Member[] {
  const [head, spouse, grandchild] = withChildren(random, [bornAged(random, 0, 20)]) as [Member, Member, Member];
  const old = coupleOf(
    random,
    random.date(addYears(head.birthDate, -32), addYears(head.birthDate, -24)),
    head.birthDate,
  );
  const [father, mother] = spouses(random, old, 3, 'PARENT') as [Member, Member];
  const inherited = { surname: father.surname, ethnicity: father.ethnicity };
  return [
    { ...head, ...inherited, parents: [3, 4] },
    spouse,
    grandchild.surname === head.surname ? { ...grandchild, ...inherited } : grandchild,
    father,
    mother,
  ];
}
