import { randomUUID } from 'node:crypto';
import { ApolloServer, type BaseContext } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { codeOf, refusal } from '../../schema/errors.ts';
import type { Requester } from '../cases/requester.ts';
import { limits, MAX_TOKENS } from './limits.ts';

/** The GraphQL server over the federated graph; every error leaves through `shown`. */
export function createGraphqlServer(gateway: GatewayInterface, log: Logger): ApolloServer<Requester & BaseContext> {
  return new ApolloServer<Requester & BaseContext>({
    gateway,
    introspection: true,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    validationRules: limits,
    formatError: (formatted, error) => shown(formatted, error, log),
    logger: { debug() {}, info() {}, warn: (line) => log.warn(line), error: (line) => log.error(line) },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

/** Expected errors as they are, mistakes of the client without its values, and of anything else a reference only. */
function shown(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const known = ownError(error);
  if (known) return plain(known, formatted);
  switch (formatted.extensions?.code) {
    case 'GRAPHQL_PARSE_FAILED':
      return plain(
        refusal(/tokens/.test(formatted.message) ? 'OPERATION_TOO_COMPLEX' : 'BAD_USER_INPUT', {
          message: valueless(formatted.message),
        }),
        formatted,
      );
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'BAD_REQUEST':
    case 'BAD_USER_INPUT':
    case 'OPERATION_RESOLUTION_FAILURE':
      return plain(refusal('BAD_USER_INPUT', { message: valueless(formatted.message) }), formatted);
    default: {
      const reference = randomUUID();
      const { name, stack } = (unwrapResolverError(error) ?? {}) as Error;
      // A message may quote a value; the place where the error arose cannot.
      log.error(
        {
          reference,
          name,
          at: stack
            ?.split('\n')
            .filter((line) => /^ +at /.test(line))
            .slice(0, 4),
        },
        'unexpected error',
      );
      return plain(refusal('INTERNAL_SERVER_ERROR', { reference }), formatted);
    }
  }
}

function ownError(error: unknown): GraphQLError | undefined {
  for (let at = error; at instanceof Error; at = (at as GraphQLError).originalError ?? at.cause) {
    if (codeOf(at) && !isApolloInput(at)) return at as GraphQLError;
  }
  return undefined;
}

// Apollo has a BAD_USER_INPUT of its own, whose message may quote the input.
const isApolloInput = (error: Error): boolean => error.constructor.name !== GraphQLError.name;

function plain(error: GraphQLError, { locations, path }: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  const at = error.path ?? path;
  return { message: error.message, ...(locations ? { locations } : {}), ...(at ? { path: at } : {}), extensions };
}

/** graphql's own sentences are clear, but some repeat what the client wrote as a value. */
function valueless(message: string): string {
  return /found|invalid value|cannot represent|does not exist in|Unexpected/i.test(message)
    ? 'A value or a character in the operation does not fit. Compare it with the schema.'
    : message;
}
