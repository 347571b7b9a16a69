import { refusal } from '../../schema/errors.ts';
import type { CaseOutcome, CaseRecord } from '../cases/case-store.ts';
import { keyDigest } from '../cases/client-key.ts';
import type { Grant } from '../cases/grant.ts';
import { type Desk, type OpenCaseInput, openCase } from '../cases/opening.ts';
import type { Requester } from '../cases/requester.ts';
import type { Revocation } from '../cases/revocation.ts';
import type { Identity } from '../identity/access-token.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** What it takes to open and close cases. */
export interface CaseOffice extends Desk {
  ledger: Ledger;
  revocation: Revocation;
  sign(grant: Grant): Promise<string>;
  /** Counts an opening; throws OVERLOADED when this user opens too many. */
  countOpening(identity: Identity): void;
}

interface CloseCase {
  id: string;
  outcome: CaseOutcome;
  key?: string | null;
}

/** A case as the graph shows it. */
export const shownCase = (record: CaseRecord | null) => (record ? { ...record, id: record._id } : null);

/** The changes of cases; `office` is asked for at each request, because tasks change with the supergraph. */
export function caseMutations(office: () => CaseOffice) {
  const record = (requester: Requester, opened: CaseRecord, event: 'opened' | 'closed') =>
    office().ledger.append({
      kind: 'case',
      event,
      trace: requester.trace,
      client: requester.identity.client,
      officer: opened.officer,
      window: opened.window,
      task: opened.task,
      case: opened._id,
      releases: [],
    });

  return {
    async openCase(_: unknown, { input }: { input: OpenCaseInput }, requester: Requester) {
      const { sign, countOpening } = office();
      countOpening(requester.identity);
      const opened = await openCase(input, requester.identity, office(), () => {});
      await record(requester, opened, 'opened');
      const { _id: caseId, task, window, officer, subjects, parameters, expiresAt } = opened;
      const grant = await sign({ caseId, task, window, officer, subjects, parameters, expiresAt: expiresAt.getTime() });
      return { grant, case: shownCase(opened) };
    },
    async closeCase(_: unknown, { id, outcome, key }: CloseCase, requester: Requester) {
      const { store, revocation } = office();
      const digest = key == null ? undefined : keyDigest('closeCase', requester.identity, key);
      const closed = await store.close(id, requester.identity.user, outcome, digest);
      if (!closed) throw refusal('CASE_INVALID', { message: 'You have no such case.' });
      revocation.close(id);
      await record(requester, closed, 'closed');
      return { case: shownCase(closed) };
    },
  };
}
