import { existsSync } from 'node:fs';
import { type Usage, usageOf } from '../../gateway/ledger/usage.ts';
import { now } from '../../schema/clock.ts';
import type { Change } from './changes.ts';
import type { Need } from './users.ts';

export interface Finding {
  /** One line for the department's owner. */
  text: string;
  /** Whether something that works today no longer does. */
  breaks: boolean;
}

interface ImpactOptions {
  /** Coordinate to tasks. */
  selected: ReadonlyMap<string, readonly string[]>;
  /** Coordinate to what other departments need it for. */
  required: ReadonlyMap<string, readonly Need[]>;
  days: number;
  /** Folder of the ledger's logs. */
  ledger: string;
}

const DAY_MS = 86_400_000;

/** Says of each change in one line whom it hits: tasks, other departments, clients of the last days. */
export async function impactsOf(
  changes: readonly Change[],
  { selected, required, days, ledger }: ImpactOptions,
): Promise<Finding[]> {
  if (changes.length === 0) return [];
  const usage: Usage | undefined = existsSync(ledger)
    ? await usageOf(ledger, new Date(now() - days * DAY_MS))
    : undefined;

  const tasksOf = (coordinates: readonly string[]): string[] =>
    distinct(coordinates.flatMap((at) => selected.get(at) ?? []));

  return changes.map(({ coordinate, what, felt, breaks }) => {
    const tasks = tasksOf(felt);
    const needs = distinct(
      felt
        .flatMap((at) => required.get(at) ?? [])
        .map(({ department, by }) => `${department} for ${by}${inTasks(tasksOf([by]))}`),
    );
    const releases = releasesOf(felt, usage);
    const total = releases.reduce((sum, [, count]) => sum + count, 0);
    const parts = [
      tasks.length > 0 ? `selected by ${tasks.join(', ')}` : 'no task selects it',
      ...(needs.length > 0 ? [`required by ${needs.join(', ')}`] : []),
      !usage
        ? `use unknown, there is no ledger in ${ledger}`
        : total > 0
          ? `released ${total} times in ${days} days: ${releases.map(([task, count]) => `${task} ${count}`).join(', ')}`
          : `not released in ${days} days`,
    ];
    return {
      text: `${coordinate} ${what}; ${parts.join('; ')}`,
      breaks: breaks && (tasks.length > 0 || needs.length > 0 || total > 0),
    };
  });
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const inTasks = (tasks: readonly string[]): string => (tasks.length > 0 ? ` (${tasks.join(', ')})` : '');

function releasesOf(coordinates: readonly string[], usage: Usage | undefined): [task: string, count: number][] {
  const counts = new Map<string, number>();
  for (const coordinate of coordinates) {
    for (const [task, count] of usage?.get(coordinate) ?? []) counts.set(task, (counts.get(task) ?? 0) + count);
  }
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}
