import type { FastifyInstance } from 'fastify';

/** Longest that requests under way may keep a server that closes, in milliseconds. */
const PATIENCE_MS = 8_000;

/**
 * Lets requests under way end when the server closes, and then ends all connections. A connection on which nothing was
 * ever asked counts as busy with Node, and would keep the server for as long as its client likes.
 */
export function useDrain(app: FastifyInstance): void {
  let underWay = 0;
  let resolveIdle: (() => void) | undefined;
  app.addHook('onRequest', async (_, reply) => {
    underWay += 1;
    reply.raw.once('close', () => {
      underWay -= 1;
      if (underWay === 0) resolveIdle?.();
    });
  });
  app.addHook('preClose', async () => {
    if (underWay > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      resolveIdle = resolve;
      const timer = setTimeout(resolve, PATIENCE_MS);
      await promise;
      clearTimeout(timer);
    }
    app.server.closeAllConnections();
  });
}
