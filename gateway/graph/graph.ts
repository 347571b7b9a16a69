import { ApolloGateway } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import type { Logger } from 'pino';
import { unreachable } from './offline.ts';
import { type Supergraph, supergraphOf } from './supergraph.ts';

export interface GraphOptions {
  supergraphSdl: string;
  /** Called with each supergraph that comes into service, before anything is asked of it. */
  onLoad(supergraph: Supergraph): void;
  log: Logger;
}

/** The graph in service: loaded once, replaced while it runs. */
export interface Graph extends Pick<GatewayInterface, 'onSchemaLoadOrUpdate' | 'stop'> {
  load: (settings: Parameters<GatewayInterface['load']>[0]) => Promise<void>;
  /** Puts another supergraph into service; requests under way end as they began. */
  update(supergraphSdl: string): void;
}

/** Lets ApolloGateway own the supergraph, its reload and its planning. */
export function createGraph({ supergraphSdl, onLoad, log }: GraphOptions): Graph {
  let push: ((supergraphSdl: string) => void) | undefined;
  const apollo = new ApolloGateway({
    supergraphSdl: async ({ update }) => {
      push = update;
      return { supergraphSdl };
    },
    buildService: unreachable,
    // Composition has validated it; once more, here, would hold up requests.
    validateSupergraph: false,
    logger: { debug() {}, info() {}, warn: (line) => log.warn(String(line)), error: (line) => log.error(String(line)) },
  });
  apollo.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) =>
    onLoad(supergraphOf(apollo, coreSupergraphSdl, apiSchema)),
  );
  return {
    onSchemaLoadOrUpdate: (callback) => apollo.onSchemaLoadOrUpdate(callback),
    async load(settings) {
      await apollo.load(settings);
    },
    stop: () => apollo.stop(),
    update: (next) => push?.(next),
  };
}
