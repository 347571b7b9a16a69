import { loadDepartments } from '../../subgraphs/departments.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { compare, differences } from './comparison.ts';
import { GOOD, type Mischief } from './invented-department.ts';
import { drawFrom } from './random.ts';
import { hostileNames, randomOperation } from './random-operation.ts';
import { loadInvented, type SmallGraph } from './small-graph.ts';

/** The real supergraph, its departments answered for by invention. */
export async function loadRealGraph(): Promise<SmallGraph> {
  const { readFileSync } = await import('node:fs');
  const departments = await loadDepartments();
  return loadInvented(
    'real',
    departments.map(({ name, folder }) => ({
      name,
      ...buildSchema(name, readFileSync(`${folder}/schema.graphql`, 'utf8'), {}),
    })),
  );
}

export interface Tally {
  /** Operations that both executors ran. */
  compared: number;
  /** Those among them whose departments failed in one way or another. */
  failing: number;
  /** One report for each operation on which they differ. */
  reports: string[];
}

/**
 * Runs random operations over a graph, each drawn from its seed, and compares the answers. A third meets departments that
 * fail: some fields, some entities, now and then a department altogether.
 */
export async function runDifferential(graph: SmallGraph, from: number, runs: number): Promise<Tally> {
  const tally: Tally = { compared: 0, failing: 0, reports: [] };
  const schema = graph.supergraph.apiSchema;
  const hostile = hostileNames(schema);
  const hasMutations = Boolean(schema.getMutationType());
  for (let seed = from; tally.compared < runs; seed++) {
    const draw = drawFrom(seed * 7_919 + 1);
    const kind = hasMutations && seed % 3 === 0 ? 'mutation' : 'query';
    const operation = randomOperation(schema, draw, { hostile: seed % 2 ? hostile : [], kind });
    const mischief = mischiefOf(seed, graph);
    const told = `graph ${graph.name}, seed ${seed}\n${operation.text}\n${JSON.stringify(operation.variables)}`;
    try {
      const comparison = await compare(graph, operation, mischief);
      if (!comparison) continue;
      tally.compared += 1;
      if (mischief !== GOOD) tally.failing += 1;
      const lines = differences(comparison, mischief);
      if (lines.length > 0) tally.reports.push([told, comparison.text, ...lines].join('\n'));
    } catch (error) {
      tally.compared += 1;
      tally.reports.push(`${told}\n${(error as Error).stack}`);
    }
    if (tally.reports.length >= 3) break;
  }
  return tally;
}

function mischiefOf(seed: number, { departments }: SmallGraph): Mischief {
  if (seed % 3 !== 1) return GOOD;
  const names = [...departments.keys()];
  const out = new Set(seed % 4 === 0 ? [names[seed % names.length] ?? ''] : []);
  return { errors: 9, out, unknown: 7 };
}
