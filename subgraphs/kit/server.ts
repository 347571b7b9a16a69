import type { IncomingHttpHeaders } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { now } from '../../schema/clock.ts';
import { codeOf, ERRORS, type ErrorCode, refusal } from '../../schema/errors.ts';
import type { Envelope, SubgraphRequest } from './envelope.ts';
import { useHealth } from './health.ts';
import { createListener } from './listener.ts';
import { usePublished } from './published.ts';
import type { DepartmentService } from './service.ts';

export const PURPOSE_HEADER = 'x-gateway-purpose';
export const STAMP_HEADER = 'x-gateway-stamp';
export const SIGNATURE_HEADER = 'x-gateway-signature';

/** Most bytes of a request's headers: a purpose quotes each line of the department's part that a request comes under. */
const MOST_HEADER_BYTES = 64 * 1024;

/** A department's HTTP face: `POST /graphql` for the gateway alone, what it publishes of its certificates, `GET /health/live` and `/health/ready` for its operator. */
export function createServer(service: DepartmentService): FastifyInstance {
  const app = fastify({
    bodyLimit: 4 * 1024 * 1024,
    forceCloseConnections: 'idle',
    serverFactory: (handle) => createListener(handle, MOST_HEADER_BYTES),
  });

  app.post('/graphql', async (request, reply) => {
    const envelope = envelopeOf(request.headers);
    const body = request.body as Partial<SubgraphRequest> | null;
    if (typeof body?.query !== 'string') {
      const { message, extensions } = refusal('BAD_USER_INPUT');
      return reply.code(400).send({ data: null, errors: [{ message, extensions }] });
    }
    const gone = new AbortController();
    reply.raw.on('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    const answer = await service.handle(envelope, body as SubgraphRequest, gone.signal, request.headers.traceparent);
    const code = answer.errors?.[0]?.extensions?.code as ErrorCode | undefined;
    return reply.code(answer.data == null && code ? (ERRORS[code]?.[0] ?? 200) : 200).send(answer);
  });

  // The clock by which stamps are judged, so that a gateway with another one can say so.
  app.addHook('onSend', async (_, reply) => {
    reply.header('date', new Date(now()).toUTCString());
  });

  app.get('/description', async (request, reply) => {
    try {
      return service.describe(envelopeOf(request.headers));
    } catch (error) {
      const { message, extensions } = refusal(codeOf(error) ?? 'UNAUTHENTICATED');
      return reply.code(401).send({ errors: [{ message, extensions }] });
    }
  });

  usePublished(app, service.published);
  useHealth(app, { needed: new Map([['database', service.ready]]), also: { department: service.department.name } });
  return app;
}

function envelopeOf(headers: IncomingHttpHeaders): Envelope | undefined {
  const { [PURPOSE_HEADER]: purpose, [STAMP_HEADER]: stamp, [SIGNATURE_HEADER]: signature } = headers;
  if (typeof purpose !== 'string' || typeof stamp !== 'string' || typeof signature !== 'string') return undefined;
  return { purpose: Buffer.from(purpose, 'base64url').toString(), stamp, signature };
}
