import type { FastifyInstance } from 'fastify';
import { refusal } from '../../schema/errors.ts';
import type { Published } from './issuers.ts';

/** `GET /.well-known/jwks.json` and `GET /certificates/ID`: for whoever relies on the department's certificates. No person stands in them. */
export function usePublished(app: FastifyInstance, { keys, stands }: Published): void {
  app.get('/.well-known/jwks.json', keys);
  app.get<{ Params: { id: string } }>('/certificates/:id', async ({ params }, reply) => {
    reply.header('cache-control', 'no-store');
    return { stands: await stands(params.id) };
  });
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, _, reply) => {
    if (error.statusCode && error.statusCode < 500) return reply.send(error);
    const { message, extensions } = refusal('DEPARTMENT_UNAVAILABLE');
    return reply.code(503).send({ errors: [{ message, extensions }] });
  });
}
