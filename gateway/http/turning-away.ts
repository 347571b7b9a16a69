import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from '../../schema/sentences.ts';
import { overloaded } from './admission.ts';
import { languageOf } from './language.ts';

/** What is answered however much there is to do: it costs next to nothing. */
export const isCheap = ({ url = '' }: IncomingMessage): boolean =>
  url.startsWith('/health/') || url === '/metrics' || url === '/';

/** Refusals as they are sent, a few with different seconds to wait. */
const ready: Record<Language, readonly { after: string; body: Buffer }[]> = { en: texts('en'), zh: texts('zh') };

function texts(language: Language) {
  return Array.from({ length: 12 }, () => {
    const refused = overloaded();
    const { http: _, ...extensions } = refused.extensions;
    const body = Buffer.from(JSON.stringify({ errors: [{ message: refused.said(language), extensions }] }));
    return { after: String(extensions.retryAfter), body };
  });
}

let turn = 0;

/** Refuses a request before anything was done for it; what is left of its body is not read into memory. */
export function turnAway(request: IncomingMessage, response: ServerResponse): void {
  const language = languageOf(request);
  const texts = ready[language];
  turn = (turn + 1) % texts.length;
  const { after, body } = texts[turn] as (typeof texts)[number];
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-language': language,
    'content-length': body.length,
    'retry-after': after,
  });
  response.end(body);
}
