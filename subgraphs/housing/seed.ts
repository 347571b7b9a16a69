import { addYears, ageOn, type Calendar } from '../../seed/population/calendar.ts';
import type { Household } from '../../seed/population/household.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** Every tenth household that has a home sells the last one it bought to the head of the household after it. */
const SELLERS = 10;

const contractNumber = (seller: number, { today }: Calendar) =>
  `SH${today.slice(0, 4)}${String(seller).padStart(8, '0')}`;

/** Units of a person, the spouse and their children under age, who together count as one buyer. */
function familyHomes({ members, homes }: Household, person: Person, { today }: Calendar): string[] {
  const family = members
    .filter(
      (member) =>
        member === person ||
        member.idNumber === person.marriage.spouse ||
        (member.parents.includes(person.idNumber) && ageOn(member.birthDate, today) < 18),
    )
    .map(({ idNumber }) => idNumber);
  return homes
    .filter(({ owners }) => owners.some(({ idNumber }) => family.includes(idNumber)))
    .map(({ unitNumber }) => unitNumber);
}

function sale(household: Household, random: Random) {
  const { index, members } = household;
  const home = household.homes.at(-1);
  const number = contractNumber(index, random.calendar);
  const seller = members.find(({ idNumber }) => idNumber === home?.owners[0]?.idNumber);
  // The platform lets nobody sign for a seized home.
  if (index % SELLERS !== 0 || !home || home.seizure || !seller) return { contracts: [], signatures: [] };
  const homes = familyHomes(household, seller, random.calendar).length;
  return {
    contracts: [
      {
        number,
        unitNumber: home.unitNumber,
        // About 16,000 yuan a square metre, in whole thousands.
        price: Math.round((home.area * random.int(12_000, 20_000)) / 1_000) * 100_000,
        area: home.area,
        isNetSigned: true,
        signedOn: random.date(random.calendar.monthsAgo(1), random.calendar.today),
        heldSince: home.acquiredOn,
      },
    ],
    signatures: [{ number: `${number}-S`, contractNumber: number, isBuyer: false, idNumber: seller.idNumber, homes }],
  };
}

// A household does not know its neighbours: this signature is without a contract where the one before has no home to sell.
function purchase(household: Household, calendar: Calendar) {
  const { index, members } = household;
  const head = members[0] as Person;
  if (index % SELLERS !== 1) return [];
  const number = contractNumber(index - 1, calendar);
  const homes = familyHomes(household, head, calendar).length;
  return [{ number: `${number}-B`, contractNumber: number, isBuyer: true, idNumber: head.idNumber, homes }];
}

function publicRentals({ index, members, address, tenure, allowance }: Household, random: Random) {
  const [head] = members;
  if (tenure !== 'RENTED' || head?.residence !== 'REGISTERED' || !(allowance || random.chance(0.2))) return [];
  const since = random.calendar.monthsAgo(random.int(1, 35));
  const monthlyRent = random.int(20, 60) * 1_000;
  return [
    {
      number: `GZ${String(index).padStart(8, '0')}`,
      address,
      monthlyRent,
      since,
      until: addYears(since, 3),
      tenantIdNumber: head.idNumber,
    },
  ];
}

export const seed: Seed = {
  household(household, random) {
    const { contracts, signatures } = sale(household, random);
    return {
      familyHomes: household.members
        .filter(({ status }) => status === 'LIVING')
        .map((person) => ({ idNumber: person.idNumber, unitNumbers: familyHomes(household, person, random.calendar) }))
        .filter(({ unitNumbers }) => unitNumbers.length > 0),
      saleContracts: contracts,
      signatures: [...signatures, ...purchase(household, random.calendar)],
      publicRentals: publicRentals(household, random),
    };
  },
  enterprise({ index, uscc, name, status, sizeBand }, random) {
    if (status !== 'ACTIVE' || !['LARGE', 'MEDIUM'].includes(sizeBand)) return {};
    const permit = {
      number: `SG${index}`,
      projectName: `${name}扩建工程`,
      issuedOn: random.calendar.monthsAgo(6),
      holderUscc: uscc,
    };
    return { constructionPermits: [{ ...permit, contractSum: random.int(500, 9_000) * 1_000_000 }] };
  },
};
