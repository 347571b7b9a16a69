import type { Logger } from 'pino';
import type { Department } from '../../subgraphs/kit/department.ts';
import { type Acceptance, digestOf } from '../graph/acceptance.ts';
import { composeApart } from '../graph/composing-apart.ts';
import type { Subgraph } from '../graph/composition.ts';
import { readAgreements } from '../graph/description.ts';
import type { InService } from '../graph/schema-updates.ts';

export interface AcceptedSchemas {
  departments: readonly InService[];
  supergraphSdl: string;
  /** Whether all of it is what the repository says. Where not, a task may have been given up by an acceptance. */
  isRepository: boolean;
}

export interface AcceptedSchemasOptions {
  /** As the repository has them. */
  departments: readonly Department[];
  remote: ReadonlyMap<string, unknown>;
  others: readonly Subgraph[];
  acceptance: Acceptance;
  log: Logger;
}

/**
 * What goes into service at a start: the repository's folders and, of departments that run elsewhere, what was accepted of
 * them since. When that does not fit a newer repository any more, the repository counts; agreements stay as they were
 * last given, so that none that was withdrawn comes back. Throws when the repository itself does not compose.
 */
export async function readAcceptedSchemas(options: AcceptedSchemasOptions): Promise<AcceptedSchemas> {
  const { departments, remote, others, acceptance, log } = options;
  const repository: InService[] = [];
  const accepted: InService[] = [];
  for (const { name, sdl, agreements } of departments) {
    const kept = remote.has(name) ? await acceptance.read(name, 'accepted') : undefined;
    const known = { name, sdl, agreements: kept ? readAgreements(kept.agreements) : agreements };
    repository.push(known);
    accepted.push(kept?.baseline === digestOf(sdl) ? { ...known, sdl: kept.sdl } : known);
  }
  const isRepository = accepted.every(({ sdl }, i) => sdl === repository[i]?.sdl);
  try {
    return { departments: accepted, supergraphSdl: await composeApart([...accepted, ...others]), isRepository };
  } catch (error) {
    if (isRepository) throw error;
    log.error(
      { reason: (error as Error).message },
      'what was accepted does not fit the repository, which counts again',
    );
    const supergraphSdl = await composeApart([...repository, ...others]);
    return { departments: repository, supergraphSdl, isRepository: true };
  }
}
