import { randomBytes } from 'node:crypto';
import { type CryptoKey, decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose';
import { now as clock } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import { CLOCK_TOLERANCE_MS, PRESENTATION_MS } from '../../schema/lifetimes.ts';
import { parseIdNumber, parseUscc } from '../../schema/scalars.ts';
import type { Plain } from '../../schema/sentences.ts';
import { type PublicKey, verifySigned } from '../identity/signed-token.ts';

export interface CardReader {
  publicKey: PublicKey;
  /** The window where the reader stands, when it stands at one only. */
  window?: string;
}

/** Readers by name, or the way to find one. */
export type CardReaders = ReadonlyMap<string, CardReader> | ((name: string) => CardReader | undefined);

export interface Presentation {
  subject: string;
  kind: 'citizen' | 'enterprise';
  /** Different for every reading, so that whoever accepts one can accept it once. */
  nonce: string;
  readAt: Date;
}

const TYPE = 'presentation+jwt';
const EMBEDDED = 'embedded-';

/** The embedded card reader's name at a window. */
export function embeddedReader(window: string): string {
  return EMBEDDED + window;
}

/** The embedded card reader, which has keys of its own and stands at every window under another name. */
export function embeddedReaders(publicKey: PublicKey): (name: string) => CardReader | undefined {
  return (name) => (name.startsWith(EMBEDDED) ? { publicKey, window: name.slice(EMBEDDED.length) } : undefined);
}

/** Signs that a card was read just now (compact JWS, EdDSA): `subject` is an ID number or USCC in its normal form. */
export function signPresentation(
  reading: { subject: string; window: string; reader: string; key: CryptoKey },
  now: () => number = clock,
): Promise<string> {
  return new SignJWT({ window: reading.window })
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
    .setIssuer(reading.reader)
    .setSubject(reading.subject)
    .setIssuedAt(Math.floor(now() / 1_000))
    .setJti(randomBytes(16).toString('base64url'))
    .sign(reading.key);
}

/**
 * Makes the check of presentations for a window: signed by a known reader at this window, read at most `maxAgeMs`
 * ago. All others are PRESENTATION_INVALID with a sentence that says what is wrong; `onGenuine` is told whose card it was where
 * a known reader did read one, then too. That a nonce is used once is for the caller to see to.
 */
export function createPresentationVerifier(options: {
  readers: CardReaders;
  maxAgeMs?: number;
  now?: () => number;
}): (presentation: string, window: string, onGenuine?: (subject: string) => void) => Promise<Presentation> {
  const { readers, maxAgeMs = PRESENTATION_MS, now = clock } = options;
  const find = typeof readers === 'function' ? readers : (name: string) => readers.get(name);

  return async (presentation, window, onGenuine) => {
    const reader = find(readerOf(presentation));
    const { iat, sub, jti, window: readAt } = await claimsOf(presentation, reader);
    const citizen = parseIdNumber(sub);
    const subject = citizen ?? parseUscc(sub);
    if (!subject) throw invalid('The card reader gave no valid ID number or unified social credit code.');
    onGenuine?.(subject);
    if (readAt !== window || (reader?.window ?? window) !== window) {
      throw invalid('The card was read at another window. Have it read again at this one.');
    }
    const age = now() - Number(iat) * 1_000;
    if (age > maxAgeMs) throw invalid('The card was read too long ago. Have it read again.');
    if (age < -CLOCK_TOLERANCE_MS)
      throw invalid("The card reader's clock is ahead. Have it set, then have the card read again.");
    const kind = citizen ? 'citizen' : 'enterprise';
    return { subject, kind, nonce: String(jti), readAt: new Date(Number(iat) * 1_000) };
  };
}

function readerOf(presentation: string): string {
  try {
    if (decodeProtectedHeader(presentation).typ === TYPE) return String(decodeJwt(presentation).iss);
  } catch {
    // Said below, as for any other text.
  }
  throw invalid('This is not the reading of a card. Send what the card reader gave.');
}

async function claimsOf(presentation: string, reader: CardReader | undefined): Promise<JWTPayload> {
  const requirements = { typ: TYPE, algorithms: ['EdDSA'], requiredClaims: ['sub', 'iat', 'jti', 'window'] };
  try {
    if (reader) return (await verifySigned(presentation, reader.publicKey, requirements)).payload;
  } catch {
    // Said below: an unknown reader and a wrong signature are the same to whoever asks.
  }
  throw invalid('The reading is not signed by a known card reader. Have the card read again at this window.');
}

function invalid(message: Plain) {
  return refusal('PRESENTATION_INVALID', { message });
}
