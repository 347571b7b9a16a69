import { readFileSync } from 'node:fs';
import { platformSubgraph } from '../../gateway/cases/subgraph.ts';
import { compose } from '../../gateway/federation/composition.ts';
import type { Engine } from '../../gateway/federation/engine.ts';
import { loadOffline } from '../../gateway/federation/offline.ts';
import { policyFindings } from '../../gateway/tasks/policy.ts';
import { readTasks } from '../../gateway/tasks/registry.ts';
import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import { changesOf, definitionsOf, levelChanges } from './changes.ts';
import { committedSchema } from './committed.ts';
import { createImpact } from './impact.ts';
import { readSources, type Source } from './sources.ts';

export interface Finding {
  /** One line for the department's owner. */
  text: string;
  /** Whether something that works today no longer does. */
  breaks: boolean;
}

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
  const impact = await createImpact({ before, after, others: sources.filter((source) => source !== own), ...use });
  return [
    ...[...(await loadProblems(name)), ...problems].map((text) => ({ text, breaks: true })),
    ...changes.map(impact),
    // A new level breaks what has no agreement for it, and that is the policy's to find.
    ...levelChanges(before.catalogue, own).map((change) => ({ ...impact(change), breaks: false })),
    ...lostFields(own).map((text) => ({ text, breaks: true })),
    ...(after ? policyProblems(after, sources, name) : []).map((text) => ({ text, breaks: true })),
  ];
}

async function composed(sources: readonly Source[]): Promise<{ after?: Engine; problems: string[] }> {
  try {
    return { after: await loadOffline(compose([...sources, platformSubgraph]).sdl), problems: [] };
  } catch (error) {
    const [, ...problems] = (error as Error).message.split('\n');
    return { problems: problems.map((problem) => `composition: ${problem}`) };
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
  return agreements.flatMap(({ task, fields }) =>
    [...fields]
      .filter((coordinate) => !offered.has(coordinate))
      .map((coordinate) => `agreements.yaml: the agreement with ${task} names ${coordinate}, which does not exist`),
  );
}

/** What the policy finds in the new graph, as far as it is about this department. */
function policyProblems(after: Engine, sources: readonly Source[], name: string): string[] {
  const agreements = new Map(sources.map((source) => [source.name, source.agreements]));
  const tasks = [...readTasks(after.apiSchema).tasks.values()];
  const isOwn = (coordinate: string) => after.catalogue.get(coordinate)?.owners.includes(name);
  return policyFindings(tasks, after, agreements)
    .filter((finding) => !finding.includes(': the agreement with '))
    .filter((finding) => finding.match(/\b[A-Z]\w*\.\w+/g)?.some(isOwn) || new RegExp(` ${name}('s|,)`).test(finding))
    .map((finding) => `policy: ${finding}`);
}
