import type { FastifyInstance } from 'fastify';

/** What is looked after; each resolves when it is there. */
export type Checks = ReadonlyMap<string, () => Promise<unknown>>;

export interface HealthOptions {
  /** Without one of these nothing works; they are named in `waitingFor`. */
  needed: Checks;
  /** Without one of these some things do not work; they are named in `away`. */
  useful?: Checks;
  /** What is there and does not do what it should, each with a sentence that says why; named in `troubles`. */
  troubles?(): ReadonlyMap<string, string>;
  /** What else every answer says. */
  also?: Readonly<Record<string, string>>;
  everyMs?: number;
}

/** Longest that a check may take before what it asks for counts as gone, in milliseconds. */
const CHECK_MS = 2_000;

interface Answer {
  code: number;
  body: string;
}

/**
 * Answers `GET /health/live` and `/health/ready`. The checks run by themselves from when the server listens, and who asks
 * gets a text that is there: asking costs nothing, however many ask.
 */
export function useHealth(app: FastifyInstance, options: HealthOptions): void {
  const { needed, useful = new Map(), also = {}, everyMs = 1_000 } = options;
  const live = JSON.stringify({ status: 'live', ...also });
  let ready: Answer = {
    code: 503,
    body: JSON.stringify({ status: 'not ready', ...also, waitingFor: [...needed.keys()] }),
  };
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    const [waitingFor, away] = await Promise.all([missing(needed), missing(useful)]);
    const isReady = waitingFor.length === 0;
    const troubles = [...(options.troubles?.() ?? [])].filter(([name]) => !away.includes(name));
    ready = {
      code: isReady ? 200 : 503,
      body: JSON.stringify({
        status: isReady ? 'ready' : 'not ready',
        ...also,
        ...(isReady ? {} : { waitingFor }),
        ...(away.length > 0 ? { away } : {}),
        ...(troubles.length > 0 ? { troubles: Object.fromEntries(troubles) } : {}),
      }),
    };
    // The next look begins when this one has ended, so that checks of a database that hangs do not pile up.
    if (!closed) timer = setTimeout(look, everyMs).unref();
  }

  app.addHook('onReady', look);
  app.addHook('onClose', async () => {
    closed = true;
    clearTimeout(timer);
  });
  app.get('/health/live', (_, reply) => reply.type('application/json').send(live));
  app.get('/health/ready', (_, reply) => reply.code(ready.code).type('application/json').send(ready.body));
}

async function missing(checks: Checks): Promise<string[]> {
  const found = await Promise.all(
    [...checks].map(async ([name, check]) => {
      const late = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => late.resolve(true), CHECK_MS);
      const isMissing = await Promise.race([
        check().then(
          () => false,
          () => true,
        ),
        late.promise,
      ]);
      clearTimeout(timer);
      return isMissing ? [name] : [];
    }),
  );
  return found.flat();
}
