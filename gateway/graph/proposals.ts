import type { Logger } from 'pino';
import { now } from '../../schema/clock.ts';
import { type Acceptance, digestOf, type Proposal } from './acceptance.ts';
import { shownFindings } from './shown-findings.ts';

export interface Proposed {
  department: string;
  sdl: string;
  /** The schema that it was compared with. */
  accepted: string;
  findings: readonly string[];
  /** Why it cannot be accepted at all. */
  problems: readonly string[];
}

export type Proposals = ReturnType<typeof createProposals>;

/** What waits to be accepted: one proposal a department, the newest, in memory and on disk. */
export function createProposals(acceptance: Acceptance, log: Logger) {
  const known = new Map<string, Proposal>();

  async function put(proposal: Proposal): Promise<void> {
    const { department } = proposal;
    known.set(department, proposal);
    await acceptance
      .write(department, 'proposal', proposal)
      .catch((error: Error) => log.error({ department, reason: error.message }, 'a proposal could not be kept'));
  }

  return {
    /** Takes up the proposal of an earlier run, unless it is about another schema than the one in service. */
    async resume(department: string, accepted: string): Promise<void> {
      const proposal = await acceptance.read(department, 'proposal');
      if (proposal?.accepted === digestOf(accepted)) known.set(department, proposal);
    },
    async propose({ department, sdl, accepted, findings, problems }: Proposed): Promise<void> {
      const shown = shownFindings([...findings, ...problems]);
      const digest = digestOf(sdl, accepted, ...shown);
      const before = known.get(department);
      if (before?.digest === digest) return;
      const same = before?.sdl === sdl ? before : undefined;
      await put({
        department,
        since: same?.since ?? new Date(now()).toISOString(),
        findings: shown,
        digest,
        sdl,
        accepted: digestOf(accepted),
        composes: problems.length === 0,
        // What was rejected is not asked about again because others have changed.
        isRejected: same?.isRejected ?? false,
      });
      log.warn({ department, digest, findings: shown }, 'a changed schema waits to be accepted');
    },
    async reject(proposal: Proposal): Promise<void> {
      await put({ ...proposal, isRejected: true });
      log.info({ department: proposal.department, digest: proposal.digest }, 'a proposal was rejected');
    },
    async forget(department: string): Promise<void> {
      if (!known.delete(department)) return;
      await acceptance
        .remove(department, 'proposal')
        .catch((error: Error) => log.error({ department, reason: error.message }, 'a proposal could not be removed'));
    },
    get: (department: string): Proposal | undefined => known.get(department),
    /** Those that nobody has decided on. */
    waiting: (): Proposal[] => [...known.values()].filter(({ isRejected }) => !isRejected),
  };
}
