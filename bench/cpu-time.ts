const ROUNDS = 5_000;

/** CPU microseconds of this process that a warm part takes. */
export async function cpuMicros(part: (round: number) => unknown): Promise<number> {
  for (let round = 0; round < ROUNDS / 5; round++) await part(round);
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) await part(round);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / ROUNDS;
}
