import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Language } from '../../schema/sentences.ts';

const LANGUAGES: Language[] = ['en', 'zh'];

const inUse = new AsyncLocalStorage<Language>();

/** The language of the request that is answered: for what has no request at hand. */
export const languageInUse = (): Language => inUse.getStore() ?? 'en';

/** The language in which a client wants to read: English, where it asks for none of ours. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  if (headers['accept-language'] === undefined) return 'en';
  return (new Negotiator({ headers }).language(LANGUAGES) as Language | undefined) ?? 'en';
}

/** Chooses the language of each answer, and says which it is. */
export function useLanguage(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'content-language': languageOf(request), vary: 'accept-language' });
  });
  // As late as can be: what comes earlier, such as the reading of a body, loses the store. English needs none.
  app.addHook('preHandler', (_, reply, done) => {
    const language = reply.getHeader('content-language') as Language;
    if (language === 'en') done();
    else inUse.run(language, done);
  });
}
