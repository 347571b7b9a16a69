import { ApolloGateway } from '@apollo/gateway';
import { type Engine, engineOf } from './supergraph.ts';

/** Loads a supergraph for planning alone: nothing can be fetched through it. */
export async function loadOffline(supergraphSdl: string): Promise<Engine> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: () => ({
      process: async () => {
        throw new Error('This supergraph is loaded for planning alone.');
      },
    }),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  let engine: Engine | undefined;
  gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
    engine = engineOf(gateway, coreSupergraphSdl, apiSchema);
  });
  await gateway.load();
  if (!engine) throw new Error('The supergraph could not be loaded.');
  return engine;
}
