import { addMonths, ageOn, yearOf } from '../../seed/population/calendar.ts';
import type { Random } from '../../seed/population/random.ts';
import type { Seed } from '../kit/seed.ts';

const CAUSES = ['PRIVATE_LOAN', 'BANK_LOAN', 'SALE_CONTRACT'] as const;

/** A judgment of a debtor and, when it was disobeyed for half a year, perhaps the entry in the list. */
function judge(
  debtor: { debtorIdNumber: string } | { debtorUscc: string },
  given: { number: string; cause: string; decidedOn: string; isFulfilled: boolean; isListed: boolean },
  random: Random,
) {
  const { number, cause, decidedOn, isFulfilled, isListed } = given;
  const caseNumber = `(${yearOf(decidedOn)})浙9901民初${number}号`;
  const [key] = Object.values(debtor);
  return {
    judgment: { caseNumber, cause, amount: random.int(20, 900) * 100_000, decidedOn, isFulfilled, ...debtor },
    entry: isListed && !isFulfilled ? { debtor: key, caseNumber, listedOn: addMonths(decidedOn, 6) } : undefined,
  };
}

const documents = (judged: readonly ReturnType<typeof judge>[]) => ({
  judgments: judged.map(({ judgment }) => judgment),
  dishonestDebtors: judged.flatMap(({ entry }) => (entry ? [entry] : [])),
});

export const seed: Seed = {
  household({ members, homes }, random) {
    const seized = homes.filter(({ seizure }) => seizure);
    const debtors = new Set(seized.map(({ owners }) => owners[0]?.idNumber));
    const judged = members.flatMap(({ index, idNumber, status, birthDate }) => {
      if (status !== 'LIVING' || ageOn(birthDate, random.calendar.today) < 22) return [];
      const isSeized = debtors.has(idNumber);
      if (!isSeized && !random.chance(0.015)) return [];
      const since = seized[0]?.seizure?.since ?? random.calendar.today;
      const decidedOn = isSeized
        ? addMonths(since, -8)
        : random.date(random.calendar.yearsAgo(4), addMonths(random.calendar.today, -7));
      const isFulfilled = !isSeized && random.chance(0.6);
      const given = { number: String(index), cause: random.pick(CAUSES), decidedOn, isFulfilled };
      return [judge({ debtorIdNumber: idNumber }, { ...given, isListed: random.chance(0.6) }, random)];
    });
    return {
      ...documents(judged),
      seizureOrders: seized.flatMap(({ unitNumber, seizure }) =>
        seizure ? [{ caseNumber: seizure.caseNumber, active: true, since: seizure.since, unitNumber }] : [],
      ),
    };
  },
  enterprise({ index, uscc, status, endedOn }, random) {
    if (status === 'DEREGISTERED' || !random.chance(status === 'REVOKED' ? 0.8 : 0.03)) return {};
    const decidedOn = addMonths(endedOn ?? random.calendar.today, -7);
    const cause = random.pick(['LABOUR_DISPUTE', 'SALE_CONTRACT', 'BANK_LOAN']);
    const given = { number: `Q${index}`, cause, decidedOn, isFulfilled: status === 'ACTIVE', isListed: true };
    return documents([judge({ debtorUscc: uscc }, given, random)]);
  },
};
