import type { ErrorCode } from '../../schema/errors.ts';
import type { Grant } from '../cases/grant.ts';
import type { Identity } from '../identity/access-token.ts';
import type { PlanAuthority } from '../program/authority.ts';

/** A department that could not give all it was asked for. */
export interface Failure {
  department: string;
  code: ErrorCode;
  message: string;
  /** Where the department logged the cause. */
  reference?: string;
}

/** What one department received about one subject from another, because its `@requires` asked. */
export interface Disclosed {
  owner: string;
  recipient: string;
  subject: string | null;
  coordinate: string;
}

/** One request on its way: who asks, under which case, and what happened so far. */
export interface Exchange {
  identity: Identity;
  grant: Grant | undefined;
  /** Names the request in logs and in the ledger. */
  trace: string;
  /** The running plan's permissions; unset until there is one, and without it no department is asked. */
  authority?: PlanAuthority;
  failures: Failure[];
  disclosed: Disclosed[];
}
