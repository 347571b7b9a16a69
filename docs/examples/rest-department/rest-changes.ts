import { type Agent, request } from 'undici';
import type { Changes, Effect } from '../../../subgraphs/kit/changes.ts';

const ANSWER_MS = 3_000;

/**
 * Changes of an HTTP service that has transactions of its own. `POST /changes` with the effect's key as Idempotency-Key and
 * `{ digest, answer, compared }` compares and writes all or nothing: 201 done, 409 where a record is another than expected or
 * the key is known. `GET /changes/KEY` gives `{ digest, answer }`, 404 where there is none. Instants are texts in it.
 */
export function createRestChanges(base: string, token: string, dispatcher: Agent): Changes {
  async function send(path: string, expected: readonly number[], options: object) {
    const { statusCode, body } = await request(`${base}/changes${path}`, {
      dispatcher,
      signal: AbortSignal.timeout(ANSWER_MS),
      ...options,
    });
    if (expected.includes(statusCode)) return { statusCode, body };
    await body.dump();
    throw new Error(`the service answered ${statusCode}`);
  }
  const headers = { authorization: `Bearer ${token}` };

  return {
    async effect(key) {
      const { statusCode, body } = await send(`/${key}`, [200, 404], { headers });
      if (statusCode === 200) return { ...((await body.json()) as Omit<Effect, 'key'>), key };
      await body.dump();
      return null;
    },
    async commit({ key, ...effect }, compared) {
      const { statusCode, body } = await send('', [201, 409], {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ ...effect, compared }),
      });
      await body.dump();
      return statusCode === 201 ? 'done' : 'conflict';
    },
  };
}
