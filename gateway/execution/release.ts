import { type About, aboutIn } from '../program/about.ts';
import { masked } from '../program/cover.ts';
import type { OutputField, OutputShape } from '../program/output.ts';
import type { Program, RootCandidate } from '../program/program.ts';
import { DataNode, Fault, type Value } from './node.ts';
import type { Shortfall } from './shortfall.ts';

/** A root field of the client's, and the candidate by which the task grants it in this case. */
export interface ChosenRoot {
  key: string;
  chosen: RootCandidate;
}

/** What a response says about whom, and what is missing from it. */
export interface Release {
  /** Null where what is missing takes the whole answer with it. */
  data: Record<string, unknown> | null;
  /** ID number or USCC (null: nobody in particular) to the numbers of the fields released about them, as bits. */
  bySubject: ReadonlyMap<string | null, readonly number[]>;
  shortfalls: readonly Shortfall[];
}

/** A null that its place does not allow; it takes the object around it with it. */
const NOTHING = Symbol('nothing');

/** Most shortfalls that are told one by one; a department that fails everywhere has said so by then. */
const MOST_SHORTFALLS = 1_000;

/**
 * Walks the data once along the shape of the client's operation: gives fields the client's names, masks what leaves
 * masked, and reads off whom each value is about. Whatever the shape does not name stays behind.
 */
export function release(
  { rootType, keys }: Pick<Program, 'rootType' | 'keys'>,
  data: DataNode,
  roots: readonly ChosenRoot[],
  subjects: Readonly<Record<string, string>>,
): Release {
  const shortfalls: Shortfall[] = [];
  const path: (string | number)[] = [];
  /** Subject and number of each field in turn; what an outer null takes back is cut off again. */
  const told: (About | number)[] = [];

  function fail({ department, cause, tail, reason }: Fault): void {
    if (shortfalls.length >= MOST_SHORTFALLS) return;
    const rest: (string | number)[] = [];
    for (const part of tail) {
      const name = typeof part === 'number' ? part : keys.get(part);
      if (name === undefined) break;
      rest.push(name);
    }
    shortfalls.push({ department, cause, reason, path: [...path, ...rest] });
  }

  function complete(value: Value, field: OutputField, depth: number, subject: About): unknown {
    const isNonNull = field.wrapping[depth]?.isNonNull;
    if (value instanceof Fault) {
      fail(value);
      return isNonNull ? NOTHING : null;
    }
    if (value === null || value === undefined) return isNonNull ? NOTHING : null;
    let out: unknown;
    if (depth < field.wrapping.length - 1) out = list(value as Value[], field, depth, subject);
    else if (field.shape) out = object(value as DataNode, field.shape, subject);
    else out = field.mask ? masked(value, field.mask) : value;
    return out === NOTHING && !isNonNull ? null : out;
  }

  function list(values: readonly Value[], field: OutputField, depth: number, subject: About): unknown {
    const mark = told.length;
    const out: unknown[] = [];
    let isNothing = false;
    for (let i = 0; i < values.length; i++) {
      path.push(i);
      const item = complete(values[i], field, depth + 1, subject);
      path.pop();
      if (item === NOTHING) isNothing = true;
      out.push(item);
    }
    if (!isNothing) return out;
    told.length = mark;
    return NOTHING;
  }

  function object(node: DataNode, shape: OutputShape, around: About): unknown {
    const type = shape.only ?? shape.byType.get(node.__typename ?? '');
    if (!type) {
      if (node.__fault) fail(node.__fault);
      return NOTHING;
    }
    const own = type.subjectKey === undefined ? around : node[type.subjectKey];
    // What cannot be put on record under somebody's number is not released.
    if (type.subjectKey !== undefined && typeof own !== 'string') {
      const fault = own instanceof Fault ? own : node.__fault;
      if (fault) fail(fault);
      return NOTHING;
    }
    const subject = own as About;
    const mark = told.length;
    const out: Record<string, unknown> = {};
    let isNothing = false;
    for (const field of type.fields) {
      const value = field.name === undefined ? type.name : fieldOf(node, field, subject);
      // The walk goes on, so that all that is missing is told at once.
      if (value === NOTHING) isNothing = true;
      else put(out, field.key, value);
    }
    if (!isNothing) return out;
    told.length = mark;
    return NOTHING;
  }

  function fieldOf(node: DataNode, field: OutputField, subject: About): unknown {
    const value = node[field.name as string] ?? (node[field.name as string] === null ? null : node.__fault);
    const mark = told.length;
    if (!(value instanceof Fault)) told.push(subject, field.number);
    const failed = shortfalls.length;
    path.push(field.key);
    const out = complete(value, field, 0, subject);
    path.pop();
    // A null that a failure left behind is nothing that was told.
    if (out === NOTHING || (out === null && shortfalls.length > failed)) told.length = mark;
    return out;
  }

  const out: Record<string, unknown> = {};
  let isNothing = false;
  for (const { key, chosen } of roots) {
    const { field, role, about: roles } = chosen;
    // A root is about whom it asks for; without that, about the citizen or enterprise that it leads to, or whom the task says.
    const below = role === undefined ? subjectBelow(data[field.name ?? ''], field) : null;
    const about = below ?? aboutIn(roles, subjects);
    const value = field.name === undefined ? rootType : fieldOf(data, field, about);
    if (value === NOTHING) isNothing = true;
    else put(out, key, value);
  }
  if (isNothing) told.length = 0;
  return { data: isNothing ? null : out, bySubject: groups(told), shortfalls };
}

function subjectBelow(value: Value, { shape }: OutputField): string | null {
  if (!(value instanceof DataNode) || !shape) return null;
  const key = (shape.only ?? shape.byType.get(value.__typename ?? ''))?.subjectKey;
  const id = key === undefined ? undefined : value[key];
  return typeof id === 'string' ? id : null;
}

/** A client may call a field `__proto__`; it is a key like others. */
function put(out: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
  else out[key] = value;
}

const WORD = 31;

function groups(told: readonly (About | number)[]): Map<string | null, number[]> {
  const bySubject = new Map<string | null, number[]>();
  function add(subject: string | null, number: number): void {
    const bits = bySubject.get(subject) ?? [];
    bySubject.set(subject, bits);
    const word = Math.floor(number / WORD);
    while (bits.length <= word) bits.push(0);
    bits[word] = (bits[word] as number) | (1 << (number % WORD));
  }
  for (let i = 0; i < told.length; i += 2) {
    const about = told[i] as About;
    const number = told[i + 1] as number;
    if (typeof about === 'string' || about === null) add(about, number);
    else for (const subject of about) add(subject, number);
  }
  return bySubject;
}

/** The numbers that stand in the bits of a group. */
export function numbersIn(bits: readonly number[]): number[] {
  return bits.flatMap((word, w) =>
    Array.from({ length: WORD }, (_, i) => i)
      .filter((i) => word & (1 << i))
      .map((i) => w * WORD + i),
  );
}
