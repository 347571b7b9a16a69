import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { codeOf } from '../../schema/errors.ts';
import type { Requester } from '../cases/requester.ts';
import { OK } from '../telemetry/watch.ts';

/** Has parsing and validation watched, and tells with which code an operation ended. */
export const watchOperations: ApolloServerPlugin<Requester> = {
  async requestDidStart({ contextValue: { watch, grant } }): Promise<GraphQLRequestListener<Requester>> {
    return {
      async parsingDidStart() {
        const end = watch.begin('parse');
        return async (error) => end(error ? 'BAD_USER_INPUT' : OK);
      },
      async validationDidStart() {
        const end = watch.begin('validate');
        return async (errors) => end(errors ? (codeOf(errors[0]) ?? 'BAD_USER_INPUT') : OK);
      },
      async willSendResponse({ response: { body } }) {
        const error = body.kind === 'single' ? body.singleResult.errors?.[0] : undefined;
        watch.end(error ? String(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR') : OK, grant?.task);
      },
    };
  },
};
