import type { Dispatcher } from 'undici';
import { now } from '../../schema/clock.ts';
import { FRESH_MS } from '../../subgraphs/kit/envelope.ts';

/** Largest description of a department, in bytes: thirty times the largest that there is. */
const MOST_BYTES = 256 * 1024;

const REFUSED = 'the department refuses our signature';

/**
 * Asks a department for its description; what it answers has any form. Throws an Error whose message says why there is
 * none, in words of ours.
 */
export async function askDescription(
  pool: Dispatcher,
  request: { path: string; headers: Record<string, string>; timeoutMs: number },
): Promise<unknown> {
  const { path, headers, timeoutMs } = request;
  // The whole of it in time: of an answer that comes in drops every part is.
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await pool.request({ method: 'GET', path, headers, signal }).catch(() => {
    throw new Error('the department is not reachable');
  });
  const { statusCode, body } = answer;
  if (statusCode === 200) return parsed(await read(body));
  await body.dump({ limit: MOST_BYTES, signal }).catch(() => {});
  if (statusCode !== 401) throw new Error(`the department answers ${statusCode} to the question what it offers`);
  const apart = Math.abs(now() - Date.parse(String(answer.headers.date)));
  throw new Error(apart > FRESH_MS ? `${REFUSED}: the clocks differ` : `${REFUSED}: the secrets differ`);
}

async function read(body: Dispatcher.ResponseData['body']): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of body) {
      bytes += part.length;
      if (bytes > MOST_BYTES) break;
      parts.push(part);
    }
  } catch {
    throw new Error('the department breaks off while it says what it offers');
  }
  if (bytes > MOST_BYTES) throw new Error(`the department's description has more than ${MOST_BYTES / 1024} KiB`);
  return Buffer.concat(parts).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
