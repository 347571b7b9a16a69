/** Fewest persons that an aggregate may speak of. */
const LEAST = 10;

/** What is said of a number of people: the number, or nothing of fewer than ten. */
export const crowd = (people: number): number | null => (people < LEAST ? null : people);

export interface Cell {
  on: string;
  origin: string;
  visitors: number;
}

export const OTHERS = '其他';

/**
 * Visitors by day and origin without a cell below ten: small origins of a day are added up under OTHERS, and left out where
 * even together they are fewer than ten. No totals are given, so that nothing left out can be worked out.
 */
export function withoutSmallCells(cells: readonly Cell[]): Cell[] {
  const days = new Map<string, Cell[]>();
  for (const cell of cells) days.set(cell.on, [...(days.get(cell.on) ?? []), cell]);
  return [...days].flatMap(([on, ofDay]) => {
    const isSmall = ({ origin, visitors }: Cell) => visitors < LEAST || origin === OTHERS;
    const visitors = ofDay.filter(isSmall).reduce((sum, cell) => sum + cell.visitors, 0);
    const large = ofDay.filter((cell) => !isSmall(cell)).map(({ origin, visitors }) => ({ on, origin, visitors }));
    return visitors < LEAST ? large : [...large, { on, origin: OTHERS, visitors }];
  });
}
