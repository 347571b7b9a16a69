import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSameSecret } from '../identity/same-secret.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/**
 * `GET /metrics`, in Prometheus' text format: for this machine, and for whoever has the token where there is one. What it
 * tells of is how busy the windows are, which is nobody else's business. To others it is not there.
 */
export function useMetrics(app: FastifyInstance, telemetry: Telemetry, token: string | undefined): void {
  app.get('/metrics', async (request, reply) => {
    if (!(isLocal(request) || (token && isSameSecret(request.headers.authorization ?? '', `Bearer ${token}`)))) {
      return reply.callNotFound();
    }
    const { type, text } = await telemetry.metrics();
    return reply.type(type).send(text);
  });
}

/** What a proxy of this machine passes on comes from elsewhere. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(ip) && !headers['x-forwarded-for'] && !headers.forwarded;
