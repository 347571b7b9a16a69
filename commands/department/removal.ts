import { join } from 'node:path';
import { compose } from '../../gateway/graph/composition.ts';
import { compositionProblems } from '../../gateway/graph/composition-problems.ts';
import { loadOffline } from '../../gateway/graph/offline.ts';
import { platformSubgraph } from '../../gateway/platform/subgraph.ts';
import { asLine } from '../../gateway/tasks/finding.ts';
import { readTasks } from '../../gateway/tasks/registry.ts';
import type { SelectedField } from '../../gateway/tasks/selection.ts';
import { lineOf, type Task } from '../../gateway/tasks/task.ts';
import { departmentNames } from '../../subgraphs/departments.ts';
import { removeFolder } from './folder.ts';
import { readSources, type Source } from './sources.ts';
import { requiredBy } from './users.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Takes a department's folder away, whole or not at all, when nobody needs it. Otherwise nothing changes and who needs it
 * is given back, one a line. Throws where that cannot be told: a schema that does not compose, a document that is no task.
 */
export async function remove(name: string): Promise<string[]> {
  if (!departmentNames().includes(name))
    throw new Error(`There is no department "${name}". Departments: ${departmentNames().join(', ')}`);
  const needs = await needsOf(name, readSources());
  if (needs.length === 0) await removeFolder(join(ROOT, 'subgraphs', name), join(ROOT, `.removed-${name}`));
  return needs;
}

async function needsOf(name: string, sources: readonly Source[]): Promise<string[]> {
  const others = sources.filter((source) => source.name !== name);
  const { apiSchema, fullSchema, catalogue } = await loadOffline(compose([...sources, platformSubgraph]).sdl);
  const { tasks, problems } = readTasks(apiSchema);
  if (problems.length > 0) throw new Error(problems.map(asLine).join('\n'));
  const isOnlyHere = (coordinate: string) =>
    catalogue.get(coordinate)?.owners.every((owner) => owner === name) ?? false;
  const needs = new Set([
    ...[...tasks.values()].flatMap((task) => selections(task, isOnlyHere)),
    ...[...requiredBy(others, fullSchema)]
      .filter(([coordinate]) => isOnlyHere(coordinate))
      .flatMap(([coordinate, by]) => by.map((need) => `${need.department} requires ${coordinate} for ${need.by}`)),
    ...others.flatMap((other) =>
      other.agreements
        .filter(({ recipient }) => recipient === name)
        .map(({ task }) => `subgraphs/${other.name}/agreements.yaml: ${task} names ${name} as recipient`),
    ),
  ]);
  // What is needed otherwise, such as a type that others answer in, shows when the rest is put together without it.
  return needs.size > 0 ? [...needs] : withoutIt(others);
}

function selections(task: Task, isOnlyHere: (coordinate: string) => boolean): string[] {
  const visit = ({ coordinate, node, selection }: SelectedField): string[] => [
    ...(isOnlyHere(coordinate) ? [`${task.file}:${lineOf(node)}: ${task.name} selects ${coordinate}`] : []),
    ...[...(selection?.values() ?? [])].flat().flatMap(visit),
  ];
  return [...task.roots.values()].flat().flatMap(visit);
}

async function withoutIt(others: readonly Source[]): Promise<string[]> {
  let sdl: string;
  try {
    ({ sdl } = compose([...others, platformSubgraph]));
  } catch (error) {
    return compositionProblems(error as Error).map((problem) => `composition: ${problem}`);
  }
  return readTasks((await loadOffline(sdl)).apiSchema).problems.map(asLine);
}
