import type { Logger } from 'pino';
import type { Department } from '../../subgraphs/kit/department.ts';
import type { Description } from '../../subgraphs/kit/service.ts';
import { type AgreementsByDepartment, agreementsOf } from './agreements.ts';
import { composeApart } from './composing-apart.ts';
import type { Subgraph } from './composition.ts';

export interface SchemaWatchOptions {
  departments: readonly Department[];
  /** The departments that run elsewhere and may change while we run. */
  remote: ReadonlyMap<string, () => Promise<Description>>;
  /** What else belongs to the graph, and never changes while we run. */
  others: readonly Subgraph[];
  everyMs: number;
  onChange(next: { supergraphSdl: string; agreements: AgreementsByDepartment }): void;
  log: Logger;
}

type Known = Pick<Department, 'name' | 'sdl' | 'agreements'>;

/**
 * Asks the departments that run elsewhere, again and again, what they offer and with whom they agreed. A change that
 * composes with the others goes into service; one that does not is logged for its owner, and the graph stays as it was.
 * A department that does not answer keeps its place.
 */
export function watchSchemas({ departments, remote, others, everyMs, onChange, log }: SchemaWatchOptions): {
  stop(): void;
} {
  let known: Known[] = departments.map(({ name, sdl, agreements }) => ({ name, sdl, agreements }));
  const refused = new Map<string, string>();
  let isLooking = false;

  async function look(): Promise<void> {
    const described = await Promise.all(known.map(async (department) => (await ask(department)) ?? department));
    const changed = described.filter(
      (department, i) => JSON.stringify(shown(department)) !== JSON.stringify(shown(known[i])),
    );
    const news = changed.filter(({ name, sdl }) => refused.get(name) !== sdl);
    if (news.length === 0) return;
    try {
      const sdl = await composeApart([...described, ...others]);
      known = described;
      refused.clear();
      onChange({ supergraphSdl: sdl, agreements: agreementsOf(known) });
      log.info({ departments: news.map(({ name }) => name) }, 'the graph was updated');
    } catch (error) {
      for (const { name, sdl } of news) refused.set(name, sdl);
      log.error(
        { departments: news.map(({ name }) => name), reason: (error as Error).message },
        'a changed schema does not compose',
      );
    }
  }

  async function ask({ name }: Known): Promise<Known | undefined> {
    const description = await remote
      .get(name)?.()
      .catch(() => undefined);
    if (!description) return undefined;
    const agreements = description.agreements.map((agreement) => ({ ...agreement, fields: new Set(agreement.fields) }));
    return { name, sdl: description.sdl, agreements };
  }

  const timer = setInterval(async () => {
    if (isLooking || remote.size === 0) return;
    isLooking = true;
    await look().catch((error: Error) =>
      log.error({ reason: error.name }, 'departments could not be asked for their schemas'),
    );
    isLooking = false;
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const shown = (department: Known | undefined) => ({
  sdl: department?.sdl,
  agreements: department?.agreements.map((agreement) => ({ ...agreement, fields: [...agreement.fields].sort() })),
});
