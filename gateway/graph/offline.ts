import { ApolloGateway } from '@apollo/gateway';
import { type Supergraph, supergraphOf } from './supergraph.ts';

/** Loads a supergraph for planning alone: nothing can be fetched through it. */
export async function loadOffline(supergraphSdl: string): Promise<Supergraph> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: unreachable,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  let supergraph: Supergraph | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    supergraph = supergraphOf(gateway, coreSupergraphSdl, apiSchema);
  });
  await gateway.load();
  if (!supergraph) throw new Error('The supergraph could not be loaded.');
  return supergraph;
}

/** ApolloGateway plans; what its plans fetch, it is never asked to. */
export const unreachable = () => ({
  process: async () => {
    throw new Error('Plans are not executed here.');
  },
});
