import type { Agreement } from '../../subgraphs/kit/agreements.ts';

export type AgreementsByDepartment = ReadonlyMap<string, readonly Agreement[]>;

/** The agreements of departments, by their names. */
export function agreementsOf(
  departments: readonly { name: string; agreements: readonly Agreement[] }[],
): AgreementsByDepartment {
  return new Map(departments.map(({ name, agreements }) => [name, agreements]));
}
