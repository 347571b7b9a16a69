import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ErrorCode, type Refusal, type RefusalHttp, refusal, refusalIn } from '../../schema/errors.ts';
import type { Plain } from '../../schema/sentences.ts';

import { type HealthOptions, useHealth } from '../../subgraphs/kit/health.ts';
import { createListener } from '../../subgraphs/kit/listener.ts';
import type { Grant } from '../cases/grant.ts';
import type { Requester } from '../cases/requester.ts';
import type { Identity } from '../identity/access-token.ts';
import type { IdentityProvider } from '../identity/provider.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { during, outcomeOf, type Watch } from '../telemetry/watch.ts';
import type { Admission } from './admission.ts';
import { createBodies } from './bodies.ts';
import { useDrain } from './drain.ts';
import { useLanding } from './landing.ts';
import { languageOf, useLanguage } from './language.ts';
import { useMetrics } from './metrics.ts';
import { isCheap, turnAway } from './turning-away.ts';

export interface AppOptions {
  graphql: ApolloServer<Requester>;
  identify(authorization: string | undefined): Promise<Identity>;
  /** Counts an operation; throws OVERLOADED when this user sends too many by this client. */
  countOperation(identity: Identity): void;
  /** The grant of the header for this user, or the error that says why it does not hold; undefined without a header. */
  openGrant(header: string | undefined, identity: Identity): Promise<Grant | undefined>;
  /** Watches over a grant while a request runs under it; calls `onEnd` when it ceases to hold. The result ends that. */
  holdGrant(grant: Grant, onEnd: (reason: Error) => void): () => void;
  /** Absent where identities come from an issuer elsewhere. */
  provider: IdentityProvider | undefined;
  telemetry: Telemetry;
  admission: Admission;
  /** What else than this machine's own address lets one read the metrics. */
  metricsToken?: string | undefined;
  /** Addresses and networks of the proxies that are believed when they say from where a request comes. */
  trustProxy?: readonly string[] | undefined;
  /** What is needed to be ready, and what is useful. */
  health: HealthOptions;
}

/** What is known of a request before its body is read. */
interface Arrival {
  readonly identity: Identity;
  readonly watch: Watch;
  /** Aborts when nobody waits any more, or when the grant ceases to hold. */
  readonly controller: AbortController;
  /** Tells that the body is there, or comes no more. */
  readonly endBody: () => void;
  /** Ends the watch over the grant. */
  letGo?: () => void;
}

const MOST_BYTES = 256 * 1024;

/** The HTTP face of the platform: the graph, its health, and the embedded identity provider. */
export function createApp(options: AppOptions): FastifyInstance {
  const bodies = createBodies();
  const app = fastify({
    bodyLimit: MOST_BYTES,
    forceCloseConnections: 'idle',
    serverFactory: (handle) =>
      createListener((request, response) => {
        if (isCheap(request) || !options.admission.isFull()) handle(request, response);
        else turnAway(request, response);
      }),
    trustProxy: options.trustProxy ? [...options.trustProxy] : false,
    // The framework's own answer to an address that cannot be read repeats it.
    frameworkErrors: (_, request, reply) => void nothingHere(request, reply, 400),
  });
  useDrain(app);
  useLanguage(app);
  const arrivals = new WeakMap<FastifyRequest, Arrival>();

  /** Who asks, and whether they ask too often, is known before the body is read. */
  async function arrive(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const watch = options.telemetry.begin(request.headers.traceparent);
    const controller = new AbortController();
    // Who sent it may be gone before it is known who that was.
    reply.raw.once('close', () => {
      const arrival = arrivals.get(request);
      arrival?.endBody();
      arrival?.letGo?.();
      // Where it did not end otherwise, nobody waited for the end.
      watch.end('ABORTED');
      if (!reply.raw.writableFinished) controller.abort(refusal('BAD_USER_INPUT', { message: 'Nobody waits.' }));
    });
    try {
      const identity = await during(watch, 'identify', () => options.identify(request.headers.authorization));
      options.countOperation(identity);
      const endBody = bodies.begin(identity.user);
      arrivals.set(request, { identity, watch, controller, endBody });
      if (controller.signal.aborted) endBody();
    } catch (error) {
      watch.end(outcomeOf(error));
      throw error;
    }
  }

  /** Its turn comes when the body is there: who sends it slowly takes nobody's place. */
  function admit(request: FastifyRequest, reply: FastifyReply, done: (refused?: Refusal) => void): void {
    const { endBody, controller, watch } = arrivals.get(request) as Arrival;
    endBody();
    if (controller.signal.aborted) done(controller.signal.reason as Refusal);
    else {
      const leave = options.admission.enter((refused) => {
        if (refused) watch.end('OVERLOADED');
        done(refused);
      });
      reply.raw.once('close', leave);
    }
  }

  async function requesterOf(request: FastifyRequest): Promise<Requester> {
    const arrival = arrivals.get(request) as Arrival;
    const { identity, watch, controller } = arrival;
    try {
      const header = request.headers['x-case-grant'];
      const grant = await during(watch, 'open grant', () =>
        options.openGrant(Array.isArray(header) ? header[0] : header, identity),
      );
      if (grant && !controller.signal.aborted) {
        arrival.letGo = options.holdGrant(grant, (reason) => controller.abort(reason));
      }
      return { identity, grant, trace: watch.trace, watch, signal: controller.signal };
    } catch (error) {
      watch.end(outcomeOf(error));
      throw error;
    }
  }

  const hooks = { onRequest: arrive, preHandler: admit };
  app.post('/graphql', hooks, fastifyApolloHandler(options.graphql, { context: requesterOf }));
  // A query in a URL would stand in every log on its way.
  app.get('/graphql', (request, reply) =>
    reply
      .code(405)
      .header('allow', 'POST')
      .send(answer(request, 'BAD_USER_INPUT', 'Send operations by POST.')),
  );
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const known = refusalIn(error);
    if (known) return refuse(request, reply, known);
    const status = error.statusCode && error.statusCode < 500 ? error.statusCode : 500;
    arrivals.get(request)?.watch.end(status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR');
    return reply
      .code(status)
      .send(
        status < 500
          ? answer(request, 'BAD_USER_INPUT', 'Send a JSON body of at most 256 KiB.')
          : answer(request, 'INTERNAL_SERVER_ERROR'),
      );
  });

  // The framework's own answer repeats the URL.
  app.setNotFoundHandler((request, reply) => nothingHere(request, reply, 404));

  useMetrics(app, options.telemetry, options.metricsToken);
  useHealth(app, options.health);

  const { provider } = options;
  useLanding(app, { isIssuer: provider !== undefined });
  if (provider) {
    app.register(async (scope) => {
      // The provider reads request bodies itself.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      scope.addHook('onRequest', async ({ ip }, reply) => {
        reply.raw.once('close', bodies.begin(ip));
      });
      scope.all(`${provider.path}/*`, (request, reply) => {
        reply.hijack();
        provider.handle(request.raw, reply.raw);
      });
    });
  }
  return app;
}

const nothingHere = (request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply =>
  reply
    .code(status)
    .header('content-language', languageOf(request))
    .send(answer(request, 'BAD_USER_INPUT', 'There is nothing here. The graph is at /graphql.'));

function refuse(request: FastifyRequest, reply: FastifyReply, refused: Refusal): FastifyReply {
  const { http, ...extensions } = refused.extensions as { http?: RefusalHttp };
  return reply
    .code(http?.status ?? 500)
    .headers(Object.fromEntries(http?.headers ?? []))
    .send({ errors: [{ message: refused.said(languageOf(request)), extensions }] });
}

function answer(request: FastifyRequest, code: ErrorCode, message?: Plain) {
  const error = refusal(code, message ? { message } : {});
  return { errors: [{ message: error.said(languageOf(request)), extensions: { code } }] };
}
