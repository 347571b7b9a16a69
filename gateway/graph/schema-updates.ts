import type { Logger } from 'pino';
import type { Department } from '../../subgraphs/kit/department.ts';
import type { Description } from '../../subgraphs/kit/service.ts';
import { type Acceptance, digestOf, type Proposal } from './acceptance.ts';
import { type AgreementsByDepartment, agreementsOf } from './agreements.ts';
import { type Judged, judgeApart } from './composing-apart.ts';
import type { Subgraph } from './composition.ts';
import { readAgreements, writtenAgreements } from './description.ts';
import { createPacing } from './pacing.ts';
import { createProposals } from './proposals.ts';

/** What is in service of a department. */
export type InService = Pick<Department, 'name' | 'sdl' | 'agreements'>;

export interface SchemaUpdatesOptions {
  /** All departments as they are in service, in the graph's order. */
  departments: readonly InService[];
  /** The graph in service. */
  supergraphSdl: string;
  /** What else belongs to the graph, and never changes while we run. */
  others: readonly Subgraph[];
  acceptance: Acceptance;
  /** The schema in a department's folder. */
  baselineOf(department: string): string;
  /** Coordinate to the tasks that read it. */
  uses(): ReadonlyMap<string, readonly string[]>;
  /** Puts a graph into service. Throws when it cannot be loaded. */
  onChange(next: { supergraphSdl: string; agreements: AgreementsByDepartment }): void;
  /** The first pause between two attempts of one department. */
  pauseMs: number;
  log: Logger;
}

/** By department, what it offers. */
type Offers = ReadonlyMap<string, string>;

/** How long a composition may take before it is given up, in seconds. */
const MOST_COMPOSING_S = 20;

/**
 * Takes what departments say of themselves. Agreements are theirs to give and to withdraw, and are in service at once.
 * A schema comes into service when nothing keeps it from that, and waits as a proposal otherwise, while what was accepted
 * serves on. What comes together is judged together and, when that fails, each by itself: nobody waits for another's mistake.
 */
export function createSchemaUpdates(options: SchemaUpdatesOptions) {
  const { acceptance, others, log } = options;
  let { supergraphSdl } = options;
  const inService = new Map(options.departments.map((one) => [one.name, one]));
  const offers = new Map<string, string>();
  /** What needs no second look until the graph is another. */
  const judged = new Map<string, string>();
  const proposals = createProposals(acceptance, log);
  const pacing = createPacing(options.pauseMs);
  const stopped = new AbortController();

  async function keep(name: string): Promise<void> {
    const { sdl, agreements } = inService.get(name) as InService;
    const baseline = digestOf(options.baselineOf(name));
    await acceptance
      .write(name, 'accepted', { baseline, sdl, agreements: writtenAgreements(agreements) })
      .catch((error: Error) =>
        log.error({ department: name, reason: error.message }, 'what is in service could not be kept'),
      );
  }

  async function judge(offered: Offers): Promise<Judged> {
    const limit = AbortSignal.timeout(MOST_COMPOSING_S * 1_000);
    const judging = {
      subgraphs: [...inService.values(), ...others],
      offers: [...offered].map(([name, sdl]) => ({ name, sdl })),
      before: supergraphSdl,
      uses: options.uses(),
    };
    try {
      return await judgeApart(judging, AbortSignal.any([stopped.signal, limit]));
    } catch (error) {
      if (limit.aborted) throw new Error(`it takes longer than ${MOST_COMPOSING_S} seconds to compose`);
      throw error;
    }
  }

  async function admit(offered: Offers, next: string): Promise<void> {
    const departments = new Map(inService);
    for (const [name, sdl] of offered) departments.set(name, { ...(inService.get(name) as InService), sdl });
    options.onChange({ supergraphSdl: next, agreements: agreementsOf([...departments.values()]) });
    supergraphSdl = next;
    // What waits may compose now, or find its name taken.
    judged.clear();
    for (const [name, sdl] of offered) {
      inService.set(name, departments.get(name) as InService);
      if (offers.get(name) === sdl) offers.delete(name);
      await keep(name);
      await proposals.forget(name);
    }
    log.info({ departments: [...offered.keys()] }, 'the graph was updated');
  }

  /** One department's offer by itself: into service, or among the proposals. */
  async function judgeOne(name: string, sdl: string): Promise<void> {
    const accepted = inService.get(name)?.sdl ?? '';
    const waits = (findings: readonly string[], problems: readonly string[]) =>
      proposals.propose({ department: name, sdl, accepted, findings, problems });
    try {
      const offered = new Map([[name, sdl]]);
      const { sdl: next, problems, findings } = await judge(offered);
      const own = findings.get(name) ?? [];
      if (next !== undefined && own.length === 0) return await admit(offered, next);
      judged.set(name, sdl);
      await waits(
        own,
        problems.map((problem) => `it does not compose: ${problem}`),
      );
    } catch (error) {
      // Not judged, and so tried again after a pause.
      if (!stopped.signal.aborted) await waits([], [`it could not be judged: ${(error as Error).message}`]);
    }
  }

  async function judgeAll(offered: Offers): Promise<void> {
    for (const name of offered.keys()) pacing.tried(name);
    if (offered.size > 1) {
      const together = await judge(offered).catch(() => undefined);
      const isClean = [...(together?.findings.values() ?? [])].every(({ length }) => length === 0);
      if (together?.sdl !== undefined && isClean) return admit(offered, together.sdl);
    }
    // What takes long to judge is long: the others do not wait for it.
    for (const [name, sdl] of [...offered].sort(([, a], [, b]) => a.length - b.length))
      if (!stopped.signal.aborted) await judgeOne(name, sdl);
  }

  /** What is worth a look now: all that come for the first time of late, else the one that has tried least. */
  function due(): Offers {
    const waiting = [...offers].filter(([name, sdl]) => judged.get(name) !== sdl && pacing.isDue(name));
    const strained = waiting.toSorted(([a], [b]) => pacing.strainOf(a) - pacing.strainOf(b));
    const calm = waiting.filter(([name]) => pacing.strainOf(name) === 0);
    return new Map(calm.length > 0 ? calm : strained.slice(0, 1));
  }

  async function accept({ department, digest, sdl }: Proposal): Promise<void> {
    try {
      const offered = new Map([[department, sdl]]);
      const { sdl: next, problems } = await judge(offered);
      if (next === undefined) throw new Error(problems.join('; '));
      await admit(offered, next);
      log.info({ department, digest }, 'a proposal was accepted');
    } catch (error) {
      if (stopped.signal.aborted) return;
      log.error({ department, digest, reason: (error as Error).message }, 'a proposal was accepted, and does not fit');
    }
  }

  async function decide(department: string): Promise<void> {
    const decision = await acceptance.read(department, 'decision');
    if (!decision) return;
    const proposal = proposals.get(department);
    if (proposal?.digest !== decision.digest)
      log.warn({ department, digest: decision.digest }, 'a decision is about a proposal that does not wait');
    else if (decision.verdict === 'accept') await accept(proposal);
    else await proposals.reject(proposal);
    // A stop in the midst of it leaves the decision for the next start.
    if (!stopped.signal.aborted) await acceptance.remove(department, 'decision');
  }

  async function takeUp(remote: Iterable<string>): Promise<void> {
    for (const department of remote) {
      await decide(department).catch((error: Error) => {
        log.error({ department, reason: error.message }, 'a decision could not be taken up');
      });
    }
    for (let next = due(); next.size > 0 && !stopped.signal.aborted; next = due()) await judgeAll(next);
  }

  let working: Promise<void> | undefined;
  return {
    proposals,
    /** Takes what a department says of itself now. */
    describe(name: string, said: Description): void {
      const known = inService.get(name);
      if (!known || stopped.signal.aborted) return;
      const agreements = readAgreements(said.agreements);
      if (JSON.stringify(writtenAgreements(agreements)) !== JSON.stringify(writtenAgreements(known.agreements))) {
        inService.set(name, { ...known, agreements });
        options.onChange({ supergraphSdl, agreements: agreementsOf([...inService.values()]) });
        void keep(name);
        log.info({ department: name }, 'agreements were updated');
      }
      if (said.sdl !== known.sdl) offers.set(name, said.sdl);
      else {
        offers.delete(name);
        void proposals.forget(name);
      }
    },
    /** Takes up decisions, and offers that are due; not twice at a time. */
    work(remote: Iterable<string>): void {
      working ??= takeUp(remote)
        .catch((error: Error) => log.error({ reason: error.name }, 'offers could not be judged'))
        .finally(() => {
          working = undefined;
        });
    },
    async stop(): Promise<void> {
      stopped.abort();
      await working;
      await acceptance.settled();
    },
  };
}
