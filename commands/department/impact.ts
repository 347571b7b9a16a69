import { existsSync } from 'node:fs';
import type { Engine } from '../../gateway/federation/engine.ts';
import { readTasks } from '../../gateway/tasks/registry.ts';
import { type Usage, usageOf } from '../../gateway/tasks/usage.ts';
import type { Change } from './changes.ts';
import type { Finding } from './check.ts';
import type { Source } from './sources.ts';
import { requiredBy, selectedBy } from './users.ts';

interface ImpactOptions {
  before: Engine;
  /** The graph with the change, where it composes. */
  after?: Engine | undefined;
  /** The other departments. */
  others: readonly Source[];
  days: number;
  ledger: string;
}

const DAY_MS = 86_400_000;

/** Makes the function that says in one line who is hit by a change: tasks, other departments, clients of the last days. */
export async function createImpact({ before, after, others, days, ledger }: ImpactOptions) {
  const known = readTasks(before.apiSchema).tasks;
  // A task that was written for the new graph does not fit the old one.
  const later = after ? [...readTasks(after.apiSchema).tasks.values()].filter(({ name }) => !known.has(name)) : [];
  const selected = selectedBy([...known.values()], before.catalogue);
  const selectedLater = selectedBy(later, after?.catalogue ?? new Map());
  const required = requiredBy(others, before.apiSchema);
  const usage: Usage | undefined = existsSync(ledger)
    ? await usageOf(ledger, new Date(Date.now() - days * DAY_MS))
    : undefined;

  const tasksOf = (coordinates: readonly string[]): string[] =>
    distinct(coordinates.flatMap((at) => [...(selected.get(at) ?? []), ...(selectedLater.get(at) ?? [])]));

  return function impact({ coordinate, what, felt }: Change): Finding {
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
      breaks: tasks.length > 0 || needs.length > 0 || total > 0,
    };
  };
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
