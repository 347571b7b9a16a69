import { addMonths } from '../../seed/population/calendar.ts';

/** The national immunisation programme (2021): vaccine and the ages in months at which its doses are due. */
const PROGRAMME: readonly (readonly [vaccine: string, months: readonly number[]])[] = [
  ['乙肝疫苗', [0, 1, 6]],
  ['卡介苗', [0]],
  ['脊灰疫苗', [2, 3, 4, 48]],
  ['百白破疫苗', [3, 4, 5, 18]],
  ['麻腮风疫苗', [8, 18]],
  ['乙脑减毒活疫苗', [8, 24]],
  ['甲肝减毒活疫苗', [18]],
];

/** The doses that somebody born on a day has had until another one, in the order of their days. */
export function dosesDue(birthDate: string, until: string): { vaccine: string; dose: number; on: string }[] {
  return PROGRAMME.flatMap(([vaccine, months]) =>
    months.map((month, i) => ({ vaccine, dose: i + 1, on: addMonths(birthDate, month) })),
  )
    .filter(({ on }) => on <= until)
    .sort((a, b) => a.on.localeCompare(b.on));
}
