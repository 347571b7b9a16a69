import { readdirSync, readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import type { GraphQLSchema } from 'graphql';
import { compose, type Subgraph } from '../../gateway/graph/composition.ts';
import { unreachable } from '../../gateway/graph/offline.ts';
import { type Supergraph, supergraphOf } from '../../gateway/graph/supergraph.ts';
import { buildSchema } from '../../subgraphs/kit/schema.ts';
import { createWorld, type InventedDepartment, inventDepartment } from './invented-department.ts';

/** A supergraph over invented departments. */
export interface SmallGraph {
  name: string;
  /** Every field in it is open, so that what it tests is execution alone. */
  supergraph: Supergraph;
  apollo: ApolloGateway;
  departments: ReadonlyMap<string, InventedDepartment>;
}

const FOLDER = new URL('./graphs/', import.meta.url);

/** The names of the graphs that were written for what is hard in federation. */
export const graphNames = (): string[] => readdirSync(FOLDER).map((file) => file.replace('.graphql', ''));

/** Loads one of them: a file with the schemas of all its departments, each behind a comment that names it. */
export function loadSmallGraph(name: string): Promise<SmallGraph> {
  return graphOf(name, readFileSync(new URL(`${name}.graphql`, FOLDER), 'utf8'));
}

/** Loads a graph from such a text. */
export function graphOf(name: string, text: string): Promise<SmallGraph> {
  const parts = text.split(/^# subgraph (\S+)$/m).slice(1);
  const subgraphs = Array.from({ length: parts.length / 2 }, (_, i) => {
    const [subgraph, own] = [parts[i * 2] ?? '', parts[i * 2 + 1] ?? ''];
    return { name: subgraph, ...buildSchema(subgraph, own, {}) };
  });
  return loadInvented(name, subgraphs);
}

/** A graph over schemas, answered for by invented departments. */
export async function loadInvented(
  name: string,
  subgraphs: readonly (Subgraph & { schema: GraphQLSchema })[],
): Promise<SmallGraph> {
  const apollo = new ApolloGateway({
    supergraphSdl: compose(subgraphs).sdl,
    buildService: unreachable,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  let supergraph: Supergraph | undefined;
  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    supergraph = supergraphOf(apollo, coreSupergraphSdl, apiSchema);
  });
  await apollo.load();
  if (!supergraph) throw new Error('The supergraph could not be loaded.');
  const catalogue = new Map([...supergraph.catalogue].map(([at, entry]) => [at, { ...entry, level: 'L1' as const }]));
  const world = createWorld(subgraphs.map(({ schema }) => schema));
  return {
    name,
    supergraph: { ...supergraph, catalogue },
    apollo,
    departments: new Map(subgraphs.map(({ name: at, schema }) => [at, inventDepartment(at, schema, world)])),
  };
}
