import type { FaultCause, Reason } from './node.ts';

/** A field that a department owed and did not give. */
export interface Shortfall {
  department: string;
  cause: FaultCause;
  /** Why a change was refused. */
  reason?: Reason | undefined;
  /** Where it is missing from the response, in the client's names. */
  path: readonly (string | number)[];
}
