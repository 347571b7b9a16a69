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
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { carriesData } from '../../schema/client-name.ts';
import { type Bilingual, type Refusal, refusal, refusalIn } from '../../schema/errors.ts';
import type { Requester } from '../cases/requester.ts';
import { languageInUse } from './language.ts';
import { limits, MAX_TOKENS } from './limits.ts';
import { sayMistakes } from './mistakes.ts';
import { syntaxMistake } from './syntax.ts';
import { watchOperations } from './watching.ts';

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
      watchOperations,
      sayMistakes,
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

const BODY = 'Send one operation as a JSON body: "query" is a text, "variables" an object, "operationName" a text.';

/** Expected errors as they are, mistakes of the client in sentences of ours, and of anything else a reference only. */
function shown(formatted: GraphQLFormattedError, error: unknown, log: Logger): GraphQLFormattedError {
  const known = refusalIn(error);
  if (known) return plain(known, formatted);
  switch (formatted.extensions?.code) {
    case 'GRAPHQL_PARSE_FAILED':
      return plain(syntaxMistake(error as GraphQLError), formatted);
    case 'BAD_REQUEST':
      return plain(refusal('BAD_USER_INPUT', { message: BODY }), formatted);
    case 'PERSISTED_QUERY_NOT_SUPPORTED':
    case 'GRAPHQL_VALIDATION_FAILED':
    case 'BAD_USER_INPUT':
    case 'OPERATION_RESOLUTION_FAILURE':
      return plain(refusal('BAD_USER_INPUT'), formatted);
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

/** What of an error leaves. Names that the client made up and that may carry data are not sent back to it. */
function plain(error: Refusal, { locations, path }: GraphQLFormattedError): GraphQLFormattedError {
  const { http, ...extensions } = error.extensions;
  const message = error.said(languageInUse(), carriesData(error.message) ? 'generally' : 'precisely');
  const whole = error.path ?? path;
  // Beside data, a path must lead to where it is missing; the data holds the client's own names then as well.
  const end = http ? whole?.findIndex((key) => carriesData(String(key))) : -1;
  const at = end === undefined || end < 0 ? whole : whole?.slice(0, end);
  return {
    message,
    ...(locations ? { locations } : {}),
    ...(at ? { path: at } : {}),
    extensions: inOneLanguage(extensions),
  };
}

/** What a department says in both languages, in the client's. */
const inOneLanguage = (extensions: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(extensions).map(([name, value]) => {
      const said =
        typeof value === 'object' && value !== null ? (value as Partial<Bilingual>)[languageInUse()] : undefined;
      return [name, said ?? value];
    }),
  );
