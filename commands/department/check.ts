import { readFileSync } from 'node:fs';
import { agreementsOf } from '../../gateway/graph/agreements.ts';
import { compose } from '../../gateway/graph/composition.ts';
import { compositionProblems } from '../../gateway/graph/composition-problems.ts';
import { loadOffline } from '../../gateway/graph/offline.ts';
import type { Supergraph } from '../../gateway/graph/supergraph.ts';
import { platformSubgraph } from '../../gateway/platform/subgraph.ts';
import { policyFindings } from '../../gateway/program/policy.ts';
import { asLine } from '../../gateway/tasks/finding.ts';
import { selectedBy } from '../../gateway/tasks/participants.ts';
import { readTasks, type TaskSet } from '../../gateway/tasks/registry.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { changesOf, definitionsOf, levelChanges } from './changes.ts';
import { committedSchema } from './committed.ts';
import { type Finding, impactsOf } from './impact.ts';
import { readSources, type Source } from './sources.ts';
import { requiredBy } from './users.ts';

const SUPERGRAPH = new URL('../../schema/supergraph.graphql', import.meta.url);

/**
 * Says what a department's folder breaks, compared with the supergraph as it was last composed. `ledger` is the folder of
 * the logs that tell what clients used in the last `days`. Throws when a file of a department is malformed.
 */
export async function check(name: string, use: { days: number; ledger: string }): Promise<Finding[]> {
  const sources = readSources();
  const own = sources.find((source) => source.name === name);
  if (!own) throw new Error(`There is no department "${name}". Departments: ${departmentNames().join(', ')}`);
  const committed = readFileSync(SUPERGRAPH, 'utf8');
  const before = await loadOffline(committed);
  const { after, problems } = await composed(sources);

  // What another department gives in its place is not missed.
  const offered = new Map([...sources, own].flatMap(({ schema }) => [...definitionsOf(schema)]));
  const changes = changesOf(definitionsOf(committedSchema(committed, name)), offered);
  changes.push(...levelChanges(before.catalogue, own));

  const { tasks: known } = readTasks(before.apiSchema);
  const next = after ? readTasks(after.apiSchema) : { tasks: known, problems: [] };
  // A task that was written for the new graph does not fit the old one.
  const later = [...next.tasks.values()].filter((task) => !known.has(task.name));
  const selected = selectedBy(
    [...known.values(), ...later],
    new Map([...(after?.catalogue ?? []), ...before.catalogue]),
  );
  const others = sources.filter((source) => source !== own);
  const broken = [
    ...(await loadProblems(name)),
    ...problems,
    ...lostFields(own),
    // What fitted before is named with the change that it no longer fits.
    ...next.problems.filter(({ task }) => !known.has(task)).map(asLine),
    ...(after ? policyProblems(after, next, sources, name) : []),
  ];
  return [
    ...(await impactsOf(changes, { selected, required: requiredBy(others, before.apiSchema), ...use })),
    ...broken.map((text) => ({ text, breaks: true })),
  ];
}

async function composed(sources: readonly Source[]): Promise<{ after?: Supergraph; problems: string[] }> {
  try {
    return { after: await loadOffline(compose([...sources, platformSubgraph]).sdl), problems: [] };
  } catch (error) {
    return { problems: compositionProblems(error as Error).map((problem) => `composition: ${problem}`) };
  }
}

async function loadProblems(name: string): Promise<string[]> {
  try {
    await loadDepartment(name);
    return [];
  } catch (error) {
    return [`resolvers: ${(error as Error).message}`];
  }
}

function lostFields({ agreements, schema }: Source): string[] {
  const offered = definitionsOf(schema);
  return agreements.flatMap(({ task, recipient, fields }) =>
    [...fields]
      .filter((coordinate) => !offered.has(coordinate))
      .map((coordinate) => `agreements.yaml: ${task} to ${recipient} names ${coordinate}, which does not exist`),
  );
}

/** What the policy finds in the new graph, as far as it is about this department. */
function policyProblems(after: Supergraph, { tasks, problems }: TaskSet, sources: readonly Source[], name: string) {
  const unread = new Set(problems.map(({ task }) => task));
  return policyFindings([...tasks.values()], after, agreementsOf(sources), { unread })
    .filter(({ departments }) => departments.includes(name))
    .map((finding) => `policy: ${asLine(finding)}`);
}
