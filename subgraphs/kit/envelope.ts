import { createHash, createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { now } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { forEachSecret, type Secrets } from './secrets.ts';

/** What the gateway vouches for when it asks a department; the same for every run of an operation under a task. */
export interface Purpose {
  task: string;
  /**
   * Recipient (the window, or a department) to what it will receive: the lines of the department's part of the task
   * (approval.ts) that this request comes under; of what needs no approval the coordinate alone.
   */
  recipients: Readonly<Record<string, readonly string[]>>;
}

export interface SubgraphRequest {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

export interface Envelope {
  /** JSON of the Purpose. */
  purpose: string;
  /** `time.nonce.case`: milliseconds, a text that never comes twice, and the case's identifier. */
  stamp: string;
  /** HMAC-SHA-256 over department, stamp, purpose and request, base64url. */
  signature: string;
}

/** How far a request's time may be from the department's clock, in milliseconds. */
export const FRESH_MS = 30_000;

// Operations and purposes come again and again; their digests are worked out once.
const digests = new LRUCache<string, string>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: (_, text) => text.length + 200,
});

function digestOf(text: string): string {
  let digest = digests.get(text);
  if (!digest) {
    digest = createHash('sha256').update(text).digest('base64url');
    digests.set(text, digest);
  }
  return digest;
}

function signatureOf(
  key: KeyObject,
  department: string,
  { purpose, stamp }: Omit<Envelope, 'signature'>,
  request: SubgraphRequest,
): string {
  const { operationName = '', query, variables = {} } = request;
  return createHmac('sha256', key)
    .update(
      `${department}\n${stamp}\n${digestOf(purpose)}\n${digestOf(query)}\n${operationName}\n${JSON.stringify(variables)}`,
    )
    .digest('base64url');
}

/** The case that an envelope was sealed under; of one that was opened it is true. */
export const caseOf = (envelope: Envelope | undefined): string | undefined =>
  envelope?.stamp.split('.').slice(2).join('.') || undefined;

const keyOf = (secret: string): KeyObject => createSecretKey(secret, 'utf8');

/** Signs requests for one department; the secret is shared with that department only. */
export function createSealer(secret: string | Secrets, department: string) {
  const keys = forEachSecret(secret, keyOf);
  const series = randomBytes(12).toString('base64url');
  let count = 0;
  return function seal(purpose: string, caseId: string, request: SubgraphRequest): Envelope {
    count += 1;
    const stamp = `${now()}.${series}-${count}.${caseId}`;
    return { purpose, stamp, signature: signatureOf(keys.active(), department, { purpose, stamp }, request) };
  };
}

/** Most nonces that come in one span and are remembered: more than eight thousand requests a second. */
const MOST_NONCES = 500_000;

/**
 * Makes a department's check of envelopes: signed for this department, fresh, and seen for the first time. Everything
 * else is UNAUTHENTICATED, and OVERLOADED what comes when no more can be remembered.
 */
export function createOpener(secret: string | Secrets, department: string, mostNonces = MOST_NONCES) {
  const keys = forEachSecret(secret, keyOf);
  const isFirst = createNonceMemory(mostNonces);
  const reject = () => refusal('UNAUTHENTICATED', { message: 'Only requests signed by the gateway are answered.' });
  return function open(envelope: Envelope | undefined, request: SubgraphRequest): void {
    if (!envelope) throw reject();
    const given = Buffer.from(envelope.signature);
    const isBy = (key: KeyObject): boolean => {
      const expected = Buffer.from(signatureOf(key, department, envelope, request));
      return expected.length === given.length && timingSafeEqual(expected, given);
    };
    if (!keys.known().some(isBy)) throw reject();
    const [at, nonce = ''] = envelope.stamp.split('.');
    if (!(Math.abs(now() - Number(at)) <= FRESH_MS) || !isFirst(nonce)) throw reject();
  };
}

/**
 * Remembers nonces for as long as their envelope could still be fresh: at least the last two spans of FRESH_MS, in two
 * generations, of which the older one is forgotten whole. None is pushed out early; when
 * there are too many, what comes is refused.
 */
function createNonceMemory(most: number): (nonce: string) => boolean {
  const span = 2 * FRESH_MS;
  let [older, newer] = [new Set<string>(), new Set<string>()];
  let turnsAt = now() + span;
  return (nonce) => {
    if (now() > turnsAt) {
      [older, newer] = [newer, new Set()];
      turnsAt = now() + span;
    }
    if (newer.has(nonce) || older.has(nonce)) return false;
    // Forgetting one would let it come twice.
    if (newer.size >= most) throw refusal('OVERLOADED', { retryAfter: Math.ceil((turnsAt - now()) / 1_000) + 1 });
    newer.add(nonce);
    return true;
  };
}
