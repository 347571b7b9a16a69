import { codeOf, ERRORS, refusal } from '../../schema/errors.ts';
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
  /** Keyed digest of a data subject. */
  digest(id: string): string;
  revocation: Revocation;
  sign(grant: Grant): Promise<string>;
  /** Counts an opening; throws OVERLOADED when this user opens too many. */
  countOpening(identity: Identity): void;
}

/** Whose cards were read. */
type Read = readonly (readonly [role: string, subject: string])[];

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
      subjects: Object.entries(opened.subjects).map(([role, { id }]) => [role, office().digest(id)] as const),
      releases: [],
    });

  /** What was asked for in vain is on record too, under those whose cards were read for it. */
  async function recordRefusal(error: unknown, { task, window }: OpenCaseInput, requester: Requester, read: Read) {
    const rule = codeOf(error);
    // What is our fault, or too much, says nothing about anybody.
    if (!rule || ERRORS[rule][0] >= 500) return;
    const { tasks, ledger, digest } = office();
    const windows = new Set([...tasks.values()].flatMap(({ windows }) => windows));
    await ledger.append({
      ...{ kind: 'refusal', rule, trace: requester.trace, client: requester.identity.client },
      officer: requester.identity.user,
      // What is not ours is what a client made up.
      window: windows.has(window) ? window : 'unknown',
      task: tasks.has(task) ? task : 'unknown',
      subjects: read.map(([role, subject]) => [role, digest(subject)] as const),
      releases: [],
    });
  }

  return {
    async openCase(_: unknown, { input }: { input: OpenCaseInput }, requester: Requester) {
      const { sign, countOpening } = office();
      countOpening(requester.identity);
      const read: [role: string, subject: string][] = [];
      let opened: CaseRecord;
      try {
        opened = await openCase(input, requester.identity, office(), (role, subject) => read.push([role, subject]));
      } catch (error) {
        await recordRefusal(error, input, requester, read);
        throw error;
      }
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
