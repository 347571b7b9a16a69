import { refusal } from '../../schema/errors.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Grant } from './grant.ts';
import type { Revocation } from './revocation.ts';

/**
 * Opens the grant of a request for the user who sent it. Undefined without a grant; CASE_EXPIRED or CASE_INVALID when it
 * does not hold: forged, over, closed, opened by somebody else, or at a window where the user no longer works.
 */
export function createGrantOpening(verify: (grant: string) => Promise<Grant>, revocation: Pick<Revocation, 'check'>) {
  return async function openGrant(header: string | undefined, identity: Identity): Promise<Grant | undefined> {
    if (header === undefined) return undefined;
    const grant = await verify(header);
    if (grant.officer !== identity.user || !identity.windows.includes(grant.window)) {
      throw refusal('CASE_INVALID', { message: 'This case was opened by somebody else or at another window.' });
    }
    await revocation.check(grant.caseId);
    return grant;
  };
}
