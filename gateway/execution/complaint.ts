import type { Bilingual } from '../../schema/errors.ts';
import { Fault, type FaultCause, isChangeRefusal, type Reason } from './node.ts';

/**
 * The errors of an answer by the path they name, as a tree. Of an error its place and its kind are believed, never its
 * words: what a department writes there reaches neither the client nor the log. Only why it refused a change is passed on
 * to the window that asked for it.
 */
export interface Complaints {
  /** The fault of a null that stands at this place or stands for something below it. */
  fault: Fault;
  at: Map<string | number, Complaints>;
  /** The complaint about all places below that no error names, where any null may be the doing of an error without a path. */
  elsewhere: Complaints | undefined;
}

/** Errors of a department that mean the client's own input or the task; all others are the department's to mend. */
const PASSED_ON: ReadonlySet<unknown> = new Set<FaultCause>(['BAD_USER_INPUT', 'NOT_IN_AGREEMENT']);

const LONGEST_REASON = 300;

/** Most errors of one answer that are looked at; what the others are about counts as failed with the first. */
const MOST = 200;

/**
 * Reads the errors of an answer; undefined when it has none. An error without a usable path is about everything that is
 * missing from the answer. Refusals of changes are believed where changes were asked for.
 */
export function complaintsOf(department: string, errors: unknown, mayRefuse = false): Complaints | undefined {
  if (errors === undefined || errors === null) return undefined;
  const listed = Array.isArray(errors) ? errors.slice(0, MOST) : [undefined];
  if (listed.length === 0) return undefined;
  const paths = listed.map((error) => ({ ...causeOf(error, mayRefuse), path: pathOf(error) }));
  const isCut = Array.isArray(errors) && errors.length > MOST;
  const everywhere = paths.find(({ path }) => path === undefined) ?? (isCut ? paths[0] : undefined);
  const whole = new Fault(department, (everywhere ?? paths[0])?.cause ?? 'DEPARTMENT_UNAVAILABLE');
  const elsewhere = everywhere && complaintOf(whole);
  if (elsewhere) elsewhere.elsewhere = elsewhere;
  const root = complaintOf(whole, elsewhere);
  for (const { path = [], cause, reason } of paths) {
    let here = root;
    for (const [i, key] of path.entries()) {
      const next = here.at.get(key) ?? complaintOf(new Fault(department, cause, path.slice(i + 1), reason), elsewhere);
      here.at.set(key, next);
      here = next;
    }
  }
  return root;
}

const complaintOf = (fault: Fault, elsewhere?: Complaints): Complaints => ({ fault, at: new Map(), elsewhere });

/** A place in the tree; undefined where nothing is wrong. */
export function complaintAt(complaints: Complaints | undefined, key: string | number): Complaints | undefined {
  return complaints?.at.get(key) ?? complaints?.elsewhere;
}

function causeOf(error: unknown, mayRefuse: boolean): { cause: FaultCause; reason?: Reason } {
  const { code, rule, demand } =
    (error as { extensions?: Record<string, unknown> } | undefined | null)?.extensions ?? {};
  if (mayRefuse && isChangeRefusal(code)) {
    const reason = { ...(isReason(rule) ? { rule } : {}), ...(isReason(demand) ? { demand } : {}) };
    return { cause: code, reason };
  }
  return { cause: PASSED_ON.has(code) ? (code as FaultCause) : 'DEPARTMENT_UNAVAILABLE' };
}

/** In both languages, as rules are written, or in one. */
const isReason = (said: unknown): said is Bilingual | string => {
  if (typeof said === 'string') return isFit(said);
  const { en, zh } = (said ?? {}) as Partial<Record<keyof Bilingual, unknown>>;
  return isFit(en) && isFit(zh) && Object.keys(said as object).length === 2;
};

/** A text with what looks like a number of a person, an enterprise or a telephone is no rule. */
const isFit = (text: unknown): boolean =>
  typeof text === 'string' &&
  text.length <= LONGEST_REASON &&
  !/(?<![A-Za-z\d])(?=[A-Za-z]*\d)[A-Za-z\d]{8,}/.test(text);

function pathOf(error: unknown): (string | number)[] | undefined {
  const path = (error as { path?: unknown } | undefined | null)?.path;
  if (!Array.isArray(path) || path.length === 0 || path.length > MOST) return undefined;
  return path.every((key) => typeof key === 'string' || typeof key === 'number') ? path : undefined;
}
