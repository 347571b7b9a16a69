import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { refusal } from '../../schema/errors.ts';

/** What the gateway vouches for when it asks a department. */
export interface Purpose {
  task: string;
  case: string;
  /** Recipient (the window, or a department) to the coordinates it will receive. */
  recipients: Readonly<Record<string, readonly string[]>>;
}

export interface SubgraphRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

export interface Envelope {
  /** JSON of the purpose, the addressed department, the time and a nonce. */
  payload: string;
  /** HMAC-SHA-256 of payload and request, base64url. */
  signature: string;
}

/** How far a request's time may be from the department's clock, in milliseconds. */
export const FRESH_MS = 30_000;

function signatureOf(secret: string, payload: string, request: SubgraphRequest): string {
  const body = createHash('sha256')
    .update(`${request.operationName ?? ''}\n${request.query}\n${JSON.stringify(request.variables ?? {})}`)
    .digest('base64url');
  return createHmac('sha256', secret).update(`${payload}\n${body}`).digest('base64url');
}

/** Signs a request for one department; the secret is shared with that department only. */
export function seal(secret: string, department: string, purpose: Purpose, request: SubgraphRequest): Envelope {
  const payload = JSON.stringify({
    department,
    at: Date.now(),
    nonce: randomBytes(12).toString('base64url'),
    ...purpose,
  });
  return { payload, signature: signatureOf(secret, payload, request) };
}

/**
 * Makes a department's check of envelopes. The check returns the purpose of a request that is signed for this department,
 * fresh, and seen for the first time; everything else is UNAUTHENTICATED.
 */
export function createOpener(secret: string, department: string) {
  const seen = new LRUCache<string, true>({ max: 200_000, ttl: 2 * FRESH_MS, ttlResolution: 1_000 });
  return function open(envelope: Envelope | undefined, request: SubgraphRequest): Purpose {
    const reject = () => refusal('UNAUTHENTICATED', { message: 'Only requests signed by the gateway are answered.' });
    if (!envelope) throw reject();
    const expected = Buffer.from(signatureOf(secret, envelope.payload, request));
    const given = Buffer.from(envelope.signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw reject();
    const { at, nonce, department: addressee, ...purpose } = JSON.parse(envelope.payload);
    if (addressee !== department || Math.abs(Date.now() - at) > FRESH_MS || seen.has(nonce)) throw reject();
    seen.set(nonce, true);
    return purpose;
  };
}
