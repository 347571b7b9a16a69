import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Description } from '../../subgraphs/kit/service.ts';

/** What is in service of a department that runs elsewhere. */
export interface Accepted extends Description {
  /** Digest of the schema in the repository's folder, which another one there replaces. */
  baseline: string;
}

/** What a department offers and nobody has accepted yet. */
export interface Proposal {
  department: string;
  /** When it was first seen, RFC 3339. */
  since: string;
  /** What must change before it can come in by itself, or what is changed by accepting it; one line each. */
  findings: readonly string[];
  /** Names exactly this: what is offered, instead of what, with which findings. */
  digest: string;
  sdl: string;
  /** Digest of the schema that it was compared with. */
  accepted: string;
  /** Whether it can be accepted: what does not compose cannot. */
  composes: boolean;
  isRejected: boolean;
}

/** What was decided on a proposal, by whoever can write into the data folder. */
export interface Decision {
  digest: string;
  verdict: 'accept' | 'reject';
}

interface Kinds {
  accepted: Accepted;
  proposal: Proposal;
  decision: Decision;
}

/** What must be there for a file to be one of its kind. */
const NEEDED: { [Kind in keyof Kinds]: readonly (keyof Kinds[Kind])[] } = {
  accepted: ['baseline', 'sdl', 'agreements'],
  proposal: ['department', 'since', 'findings', 'digest', 'sdl', 'accepted'],
  decision: ['digest', 'verdict'],
};

export type Acceptance = ReturnType<typeof openAcceptance>;

/**
 * Keeps in `dataDir`/departments, a file each, what was accepted of the departments that run elsewhere, what waits to be,
 * and what was decided. A file is there whole or not at all, and survives a crash once `write` has returned.
 */
export function openAcceptance(dataDir: string) {
  const folder = join(dataDir, 'departments');
  const fileOf = (department: string, kind: keyof Kinds) => join(folder, `${department}.${kind}.json`);
  /** Of two writes the later one stays. */
  let last: Promise<void> = Promise.resolve();

  async function put(file: string, text: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = `${file}.${randomUUID()}`;
    try {
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
  }

  function inTurn(action: () => Promise<void>): Promise<void> {
    const turn = last.then(action);
    last = turn.catch(() => {});
    return turn;
  }

  return {
    /** Gives undefined where there is none. Throws naming a file that is damaged: to begin anew could give back what was withdrawn. */
    async read<Kind extends keyof Kinds>(department: string, kind: Kind): Promise<Kinds[Kind] | undefined> {
      const file = fileOf(department, kind);
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT')
          throw new Error(`${file} cannot be read (${error.code}). Correct its permissions.`);
      });
      if (text === undefined) return undefined;
      const value = parsed(text) as Kinds[Kind] | undefined;
      if (value && NEEDED[kind].every((name) => value[name] !== undefined)) return value;
      throw new Error(
        `${file} is damaged. Restore it from a backup, or remove it to begin with what the repository says.`,
      );
    },
    write: <Kind extends keyof Kinds>(department: string, kind: Kind, value: Kinds[Kind]): Promise<void> =>
      inTurn(() => put(fileOf(department, kind), JSON.stringify(value, null, 1))),
    remove: (department: string, kind: keyof Kinds): Promise<void> =>
      inTurn(() => rm(fileOf(department, kind), { force: true })),
    /** Resolves when all that was to be written is. */
    settled: (): Promise<void> => last,
  };
}

export const digestOf = (...texts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(texts)).digest('base64url');

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
