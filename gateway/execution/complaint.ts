import { Fault, type FaultCause } from './node.ts';

/**
 * The errors of an answer by the path they name, as a tree. Of an error its place and its kind are believed, never its
 * words: what a department writes there reaches neither the client nor the log.
 */
export interface Complaints {
  /** The fault of a null that stands at this place or stands for something below it. */
  fault: Fault;
  at: Map<string | number, Complaints>;
}

/** Errors of a department that mean the client's own input or the task; all others are the department's to mend. */
const PASSED_ON: ReadonlySet<unknown> = new Set<FaultCause>(['BAD_USER_INPUT', 'NOT_IN_AGREEMENT']);

/** Most errors of one answer that are looked at; what the others are about counts as failed with the first. */
const MOST = 200;

/**
 * Reads the errors of an answer; undefined when it has none. An error without a usable path is about everything that is
 * missing from the answer.
 */
export function complaintsOf(department: string, errors: unknown): Complaints | undefined {
  if (errors === undefined || errors === null) return undefined;
  const listed = Array.isArray(errors) ? errors.slice(0, MOST) : [undefined];
  if (listed.length === 0) return undefined;
  const paths = listed.map((error) => ({ cause: causeOf(error), path: pathOf(error) }));
  const everywhere = paths.find(({ path }) => path === undefined);
  const root: Complaints = { fault: new Fault(department, (everywhere ?? paths[0])?.cause ?? 'DEPARTMENT_UNAVAILABLE'), at: new Map() };
  for (const { path, cause } of paths) {
    let here = root;
    for (const [i, key] of (path ?? []).entries()) {
      let next = here.at.get(key);
      if (!next) {
        next = { fault: new Fault(department, cause, (path ?? []).slice(i + 1)), at: new Map() };
        here.at.set(key, next);
      }
      here = next;
    }
  }
  return everywhere ? { ...root, at: new Everywhere(root) } : root;
}

/** A place in the tree; undefined where nothing is wrong. */
export function complaintAt(complaints: Complaints | undefined, key: string | number): Complaints | undefined {
  return complaints?.at.get(key);
}

/** Where an error has no path, any null may be its doing. */
class Everywhere extends Map<string | number, Complaints> {
  readonly #here: Complaints;
  constructor({ fault, at }: Complaints) {
    super(at);
    this.#here = { fault, at: this };
  }
  override get(key: string | number): Complaints {
    return super.get(key) ?? this.#here;
  }
}

function causeOf(error: unknown): FaultCause {
  const code = (error as { extensions?: { code?: unknown } } | undefined | null)?.extensions?.code;
  return PASSED_ON.has(code) ? (code as FaultCause) : 'DEPARTMENT_UNAVAILABLE';
}

function pathOf(error: unknown): (string | number)[] | undefined {
  const path = (error as { path?: unknown } | undefined | null)?.path;
  if (!Array.isArray(path) || path.length === 0 || path.length > MOST) return undefined;
  return path.every((key) => typeof key === 'string' || typeof key === 'number') ? path : undefined;
}
