import type { Identity } from '../identity/access-token.ts';
import type { Watch } from '../telemetry/watch.ts';
import type { Grant } from './grant.ts';

/** Who sends a request, and under which case. */
export interface Requester {
  readonly identity: Identity;
  readonly grant: Grant | undefined;
  /** Names the request in logs and in the ledger. */
  readonly trace: string;
  readonly watch: Watch;
  /** Aborts when nobody waits for the answer any more, or when the grant ceases to hold; the reason is what to answer. */
  readonly signal: AbortSignal;
}
