import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import type { Logger } from 'pino';
import { ERRORS, type ErrorCode } from '../../schema/errors.ts';
import { createSealer, type Envelope, type SubgraphRequest } from '../../subgraphs/kit/envelope.ts';
import type { SubgraphResponse } from '../../subgraphs/kit/service.ts';
import type { Exchange, Failure } from './exchange.ts';

/** The way to a department: a call in this process, or HTTP. */
export type Transport = (envelope: Envelope, request: SubgraphRequest) => Promise<SubgraphResponse>;

export interface SourceOptions {
  department: string;
  secret: string;
  transport: Transport;
  /** Longest that the department may take for one fetch, in milliseconds. */
  timeoutMs: number;
  log: Logger;
}

type Representation = Record<string, unknown>;

/**
 * Asks one department on behalf of a running plan. A department that is slow, down or answers nonsense leaves a failure in
 * the exchange and its own fields empty; it never takes the rest of the request with it.
 */
export function createSource(options: SourceOptions): GraphQLDataSource {
  const { department, secret, transport, timeoutMs, log } = options;
  const seal = createSealer(secret, department);

  function fail(exchange: Exchange, cause: string, failure: Partial<Failure> = {}): GatewayGraphQLResponse {
    log.warn(
      { trace: exchange.trace, department, cause, ...(failure.reference ? { reference: failure.reference } : {}) },
      'department failed',
    );
    const code = failure.code ?? 'DEPARTMENT_UNAVAILABLE';
    exchange.failures.push({ department, code, message: ERRORS[code][1], ...failure });
    return { data: null };
  }

  return {
    async process(options): Promise<GatewayGraphQLResponse> {
      const exchange = options.context as Exchange;
      const request: SubgraphRequest = {
        query: options.request.query ?? '',
        variables: options.request.variables,
        operationName: options.request.operationName,
      };
      const authority = exchange.authority?.fetches.get(`${department}\n${request.query}`);
      if (!authority || !exchange.grant) return fail(exchange, 'a fetch outside the authorised plan');
      const representations = request.variables?.representations as Representation[] | undefined;
      // Whatever becomes of the answer: what is sent is disclosed.
      for (const { owner, recipient, coordinate } of authority.disclosures) {
        for (const subject of new Set((representations ?? []).flatMap(subjectsOf))) {
          exchange.disclosed.push({ owner, recipient, subject, coordinate });
        }
      }
      let answer: SubgraphResponse;
      try {
        answer = await within(timeoutMs, transport(seal(authority.purpose, exchange.grant.caseId, request), request));
      } catch (error) {
        return fail(exchange, (error as Error & { code?: string }).code ?? (error as Error).name);
      }
      if (!isAnswer(answer, representations)) return fail(exchange, 'malformed answer');
      const [error] = answer.errors ?? [];
      if (error) {
        const code = String(error.extensions?.code ?? '') as ErrorCode;
        const reference = error.extensions?.reference;
        fail(exchange, 'errors in the answer', {
          ...(PASSED_ON.has(code) ? { code, message: String(error.message) } : {}),
          ...(typeof reference === 'string' ? { reference } : {}),
        });
      }
      return { data: answer.data ?? null };
    },
  };
}

/** Errors of a department that mean the client's own input or the task; all others are the department's to mend. */
const PASSED_ON: ReadonlySet<string> = new Set<ErrorCode>(['BAD_USER_INPUT', 'NOT_IN_AGREEMENT']);

/** Whom a representation is about: itself, or for a thing the people that the `@requires` names with it. */
function subjectsOf(representation: Representation): (string | null)[] {
  const key = ({ idNumber, uscc }: Representation) => (idNumber ?? uscc) as string | undefined;
  const own = key(representation);
  if (own) return [own];
  const related = Object.values(representation).flatMap((value) =>
    typeof value === 'object' && value !== null ? (key(value as Representation) ?? []) : [],
  );
  return related.length > 0 ? related : [null];
}

function isAnswer(answer: unknown, representations: Representation[] | undefined): answer is SubgraphResponse {
  if (typeof answer !== 'object' || answer === null) return false;
  const { data, errors } = answer as SubgraphResponse;
  if (errors !== undefined && !Array.isArray(errors)) return false;
  if (data === null || data === undefined) return (errors?.length ?? 0) > 0;
  if (typeof data !== 'object' || Array.isArray(data)) return false;
  if (!representations) return true;
  const entities = data._entities;
  return Array.isArray(entities) && entities.length === representations.length;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
