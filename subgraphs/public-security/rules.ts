/** What the offence register holds about a person. */
export interface OffenceRecord {
  offences: readonly { kind: string }[];
}

/** Cycles that count: the last three consecutive ones, the current one included (ride-hailing driver rules, art. 10). */
const CYCLES = 3;
const FULL = 12;

/** Whether 12 points were reached in a cycle that counts; the cycles are yearly, the current one last. */
export const reachedTwelvePoints = (cycles: readonly number[]): boolean =>
  cycles.slice(-CYCLES).some((points) => points >= FULL);

/** The verdict on one kind of offence: however long ago it was, and whatever else there is. */
export const convicted =
  (kind: string) =>
  ({ offences }: OffenceRecord): boolean =>
    offences.some((offence) => offence.kind === kind);
