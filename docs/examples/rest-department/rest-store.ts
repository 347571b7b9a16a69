import type { Document } from 'mongodb';
import { Agent, request } from 'undici';
import { jsonForm } from '../../../subgraphs/kit/plain-form.ts';
import type { Source } from '../../../subgraphs/kit/source.ts';
import type { OpenStore } from '../../../subgraphs/kit/store.ts';
import { createRestChanges } from './rest-changes.ts';

const ANSWER_MS = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** Keys that one address may name. */
const KEYS = 50;
const CONNECTIONS = 8;

/**
 * A department whose data are behind an HTTP service, one address a collection: `GET /licences?number=a&number=b`,
 * `GET /licences?keeper=…&after=…&limit=…`, `GET /licences?limit=…`, each an array of JSON objects named as the schema's
 * fields, in the order of their keys; changes see rest-changes.ts. `token` is how the service knows the department.
 */
export const restStore =
  (base: string, token: string): OpenStore =>
  (department) => {
    // Eight connections are the most that the service sees of us; further requests wait for them.
    const agent = new Agent({ connections: CONNECTIONS, pipelining: 1, maxResponseSize: MOST_BYTES });

    async function get(path: string, query: [name: string, value: string][], signal: AbortSignal): Promise<Document[]> {
      const { statusCode, body } = await request(`${base}/${path}?${new URLSearchParams(query)}`, {
        dispatcher: agent,
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      if (statusCode !== 200) {
        await body.dump();
        throw new Error(`the service answered ${statusCode}`);
      }
      return documentsOf(await body.json());
    }

    return {
      source(name, collection) {
        const { read } = jsonForm(department, collection);
        const getRead: Get = async (...asked) => (await get(...asked)).map(read);
        return createRestSource(name, collection.key, getRead);
      },
      changes: createRestChanges(base, token, agent),
      async ready() {
        const { statusCode, body } = await request(`${base}/health`, {
          dispatcher: agent,
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        await body.dump();
        if (statusCode !== 200) throw new Error(`the service answered ${statusCode}`);
      },
      stop: () => agent.destroy(),
    };
  };

type Get = (path: string, query: [name: string, value: string][], signal: AbortSignal) => Promise<Document[]>;

function createRestSource(path: string, key: string, get: Get): Source {
  return {
    async byKeys(keys, signal) {
      const parts = Array.from({ length: Math.ceil(keys.length / KEYS) }, (_, i) =>
        keys.slice(i * KEYS, (i + 1) * KEYS),
      );
      const found = parts.map((part) =>
        get(
          path,
          part.map((value) => [key, value]),
          signal,
        ),
      );
      return (await Promise.all(found)).flat();
    },
    byRanges: (ranges, signal) =>
      Promise.all(
        ranges.map(async ({ field, value, after, most }) => {
          const from: [string, string][] = after === undefined ? [] : [['after', after]];
          const found = await get(path, [[field, value], ...from, ['limit', String(most)]], signal);
          // A service that gives more than it was asked for must not fill our memory.
          return found.slice(0, most);
        }),
      ),
    all: async (most, signal) => (await get(path, [['limit', String(most)]], signal)).slice(0, most),
  };
}

function documentsOf(answer: unknown): Document[] {
  if (!Array.isArray(answer) || !answer.every((item) => typeof item === 'object' && item !== null)) {
    throw new Error('the service did not answer with a list of objects');
  }
  return answer;
}
