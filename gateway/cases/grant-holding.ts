import { now as clock } from '../../schema/clock.ts';
import { refusal } from '../../schema/errors.ts';
import type { Grant } from './grant.ts';
import type { Revocation } from './revocation.ts';

/**
 * Watches over grants while requests run under them. `onEnd` is called with CASE_EXPIRED when the grant's time is over and
 * with CASE_INVALID when its case is closed; the returned function ends the watch.
 */
export function createGrantHolding(revocation: Pick<Revocation, 'watch'>, now: () => number = clock) {
  return function holdGrant({ caseId, expiresAt }: Grant, onEnd: (reason: Error) => void): () => void {
    const timer = setTimeout(() => onEnd(refusal('CASE_EXPIRED')), Math.max(0, expiresAt - now())).unref();
    const unwatch = revocation.watch(caseId, onEnd);
    return () => {
      clearTimeout(timer);
      unwatch();
    };
  };
}
