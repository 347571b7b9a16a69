import { addMonths, addYears, earliest, latest, monthsBetween } from '../../seed/population/calendar.ts';
import type { Home } from '../../seed/population/home.ts';
import type { Household } from '../../seed/population/household.ts';
import type { Mortgage } from '../../seed/population/mortgage.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

/** The fund began on this day. */
const FOUNDED = '1995-01-01';

type Bought = Home & { mortgage: Mortgage };

const isFundLoan = (home: Home): home is Bought => home.mortgage !== undefined && home.mortgage.kind !== 'COMMERCIAL';

const isOwnedFirstBy = (person: Person) => (home: Home) => home.owners[0]?.idNumber === person.idNumber;

function loanOf({ mortgage, owners, unitNumber }: Bought, number: string) {
  // Of a combined loan the fund lends the smaller part.
  const amount = mortgage.kind === 'COMBINED' ? Math.round(mortgage.amount * 0.4) : mortgage.amount;
  return {
    number,
    borrowerIdNumber: owners[0]?.idNumber,
    unitNumber,
    amount,
    // Half as much again for the interest.
    monthlyInstalment: Math.round((amount * 1.5) / monthsBetween(mortgage.since, mortgage.until)),
    since: mortgage.since,
    until: mortgage.until,
    isActive: mortgage.active,
  };
}

/** Employees have an account while they work; who lost work or has borrowed keeps it, sealed. */
function accountOf(person: Person, loans: readonly Bought[], random: Random) {
  const { work, index, idNumber, birthDate } = person;
  const isEmployed = work.status === 'EMPLOYED';
  const lostWork = work.status === 'UNEMPLOYED' && work.scheme === 'EMPLOYEE';
  if (!isEmployed && !lostWork && loans.length === 0) return [];
  const since = work.since ?? random.calendar.today;
  const opened = isEmployed ? since : latest(addYears(birthDate, 20), addYears(since, -random.int(1, 12)));
  const borrowed = loans.map(({ mortgage }) => addMonths(mortgage.since, -12));
  const monthlyDeposit = isEmployed ? Math.round(((work.monthlySalary ?? 0) * 0.24) / 100) * 100 : 0;
  const consecutiveMonths = isEmployed ? monthsBetween(since, random.calendar.today) : 0;
  const saved = isEmployed ? Math.min(120, consecutiveMonths) * monthlyDeposit : random.int(5, 40) * 100_000;
  return [
    {
      idNumber,
      accountNumber: `80${String(index).padStart(8, '0')}`,
      status: isEmployed ? 'ACTIVE' : 'SEALED',
      openedOn: latest(FOUNDED, earliest(since, opened, ...borrowed)),
      monthlyDeposit,
      balance: Math.round((saved * random.int(20, 90)) / 100),
      consecutiveMonths,
    },
  ];
}

/** The ground on which a person may have withdrawn, and the day from which it holds. */
function groundOf(person: Person, { homes, tenure }: Household, openedOn: string) {
  const own = homes.filter(isOwnedFirstBy(person));
  const repaying = own.find((home) => isFundLoan(home) && home.mortgage.active)?.mortgage;
  if (repaying) return { ground: 'LOAN_REPAYMENT', from: addMonths(repaying.since, 1) };
  const bought = own.find(({ acquiredOn }) => acquiredOn > openedOn);
  if (bought) return { ground: 'HOME_PURCHASE', from: bought.acquiredOn };
  return tenure === 'RENTED' ? { ground: 'RENT', from: addMonths(openedOn, 3) } : undefined;
}

export const seed: Seed = {
  household(household, random) {
    const { index, members, homes } = household;
    const loans = homes.filter(isFundLoan);
    const living = members.filter(({ status }) => status === 'LIVING');
    const held = living.map((person) => ({
      person,
      accounts: accountOf(person, loans.filter(isOwnedFirstBy(person)), random),
    }));
    return {
      accounts: held.flatMap(({ accounts }) => accounts),
      loans: loans.map((home, i) => loanOf(home, `L${index}-${i + 1}`)),
      withdrawals: held.flatMap(({ person, accounts: [account] }) => {
        const may = account && groundOf(person, household, account.openedOn);
        if (!account || !may || may.from > random.calendar.monthsAgo(1) || !random.chance(0.4)) return [];
        const to = earliest(
          random.calendar.today,
          may.ground === 'HOME_PURCHASE' ? addMonths(may.from, 6) : random.calendar.today,
        );
        const on = random.date(
          latest(may.from, may.ground === 'HOME_PURCHASE' ? may.from : random.calendar.monthsAgo(24)),
          to,
        );
        const amount = Math.max(300_000, account.monthlyDeposit * random.int(3, 12));
        return [{ number: `${account.accountNumber}-1`, idNumber: person.idNumber, ground: may.ground, amount, on }];
      }),
    };
  },
  enterprise({ uscc, index, registeredOn, status }, random) {
    if (status !== 'ACTIVE') return {};
    return {
      depositors: [
        {
          uscc,
          number: `70${String(index).padStart(6, '0')}`,
          registeredOn: latest(registeredOn, FOUNDED),
          percent: 12,
          hasArrears: random.chance(0.02),
        },
      ],
    };
  },
};
