import type { PlannedFetch } from './planned-fetch.ts';

/** Fetches that one department is asked in one request. */
export interface JoinedFetch {
  department: string;
  parts: readonly PlannedFetch[];
  /** Numbers of the joined fetches that must have ended before. */
  after: readonly number[];
}

interface Group {
  parts: number[];
  after: Set<number>;
}

type Groups = Map<number, Group>;

/**
 * Joins entity fetches to one department that can set out together without making the plan longer: one request costs
 * less than two. A fetch that hands something on waits for its record; it is joined with one that does not only where both
 * are about the same objects, so that their reads are one, and nothing waits for the other. Such joins come first.
 */
export function joinedFetches(
  fetches: readonly PlannedFetch[],
  isDisclosing: (fetch: PlannedFetch) => boolean,
): JoinedFetch[] {
  const groups: Groups = new Map(fetches.map(({ after }, i) => [i, { parts: [i], after: new Set(after) }]));
  const discloses = (i: number): boolean =>
    groups.get(i)?.parts.some((part) => isDisclosing(fetches[part] as PlannedFetch)) ?? false;
  let schedule = scheduleOf(groups);

  function joinWhere(mayJoin: (i: number, k: number) => boolean): void {
    for (const [i, fetch] of fetches.entries()) {
      if (!isJoinable(fetch)) continue;
      for (const [k, other] of fetches.entries()) {
        if (k <= i || other.department !== fetch.department || !isJoinable(other)) continue;
        if (!groups.has(i) || !groups.has(k) || !mayJoin(i, k) || !canMeet(schedule, i, k)) continue;
        join(groups, i, k);
        if (!absorb(schedule, i, k)) schedule = scheduleOf(groups);
      }
    }
  }

  joinWhere((i, k) => isCompanion(fetches, schedule, i, k));
  joinWhere((i, k) => discloses(i) === discloses(k));
  // Numbered anew so that each comes behind those that it waits for.
  const order = [...groups.keys()].sort((a, b) => at(schedule.depth, a) - at(schedule.depth, b));
  return order.map((i) => {
    const { parts, after } = groups.get(i) as Group;
    return {
      department: (fetches[i] as PlannedFetch).department,
      parts: parts.map((part) => fetches[part] as PlannedFetch),
      after: [...after].map((number) => order.indexOf(number)).sort((a, b) => a - b),
    };
  });
}

/** Whether two fetches are about the same objects, and nobody waits for what either brings. */
function isCompanion(fetches: readonly PlannedFetch[], { waited }: Schedule, a: number, b: number): boolean {
  const [path = [], other = []] = [fetches[a]?.path, fetches[b]?.path];
  if (path.length !== other.length || path.some((name, i) => name !== other[i])) return false;
  return !waited.has(a) && !waited.has(b);
}

const isJoinable = ({ node }: PlannedFetch): boolean => node.requires !== undefined && node.operationKind === 'query';

/** In which wave each group sets out at the earliest and at the latest, and which groups it waits for, as bits. */
interface Schedule {
  depth: Map<number, number>;
  latest: ReadonlyMap<number, number>;
  before: Map<number, bigint>;
  /** Groups that others wait for. */
  waited: Set<number>;
}

const at = (values: ReadonlyMap<number, number>, i: number): number => values.get(i) ?? 0;

function scheduleOf(groups: Groups): Schedule {
  const depth = new Map<number, number>();
  const before = new Map<number, bigint>();
  const visit = (i: number): void => {
    if (depth.has(i)) return;
    let [deepest, bits] = [0, 0n];
    for (const earlier of groups.get(i)?.after ?? []) {
      visit(earlier);
      deepest = Math.max(deepest, at(depth, earlier) + 1);
      bits |= (before.get(earlier) ?? 0n) | (1n << BigInt(earlier));
    }
    depth.set(i, deepest);
    before.set(i, bits);
  };
  for (const i of groups.keys()) visit(i);
  const last = Math.max(0, ...depth.values());
  const latest = new Map([...groups.keys()].map((i) => [i, last]));
  // Insertion follows the waiting, so that from the back each is final before those that it waits for.
  for (const i of [...depth.keys()].reverse()) {
    for (const earlier of groups.get(i)?.after ?? []) {
      latest.set(earlier, Math.min(at(latest, earlier), at(latest, i) - 1));
    }
  }
  const waited = new Set([...groups.values()].flatMap(({ after }) => [...after]));
  return { depth, latest, before, waited };
}

/**
 * Changes a schedule as a join does, where no other group sets out earlier or later for it: that is most joins of a large
 * plan, and a new schedule costs as much as the plan is long. False, and nothing changed, where it must be worked out anew.
 */
function absorb({ depth, latest, before, waited }: Schedule, into: number, from: number): boolean {
  const isWaited = waited.has(into) || waited.has(from);
  if (at(latest, into) !== at(latest, from)) return false;
  if (isWaited && at(depth, into) !== at(depth, from)) return false;
  depth.set(into, Math.max(at(depth, into), at(depth, from)));
  const both = (before.get(into) ?? 0n) | (before.get(from) ?? 0n);
  before.set(into, both);
  if (!isWaited) return true;
  waited.add(into);
  const either = (1n << BigInt(into)) | (1n << BigInt(from));
  for (const [i, bits] of before) if (bits & either) before.set(i, bits | both | either);
  return true;
}

function canMeet({ depth, latest, before }: Schedule, a: number, b: number): boolean {
  const isWaiting = (before.get(a) ?? 0n) & (1n << BigInt(b)) || (before.get(b) ?? 0n) & (1n << BigInt(a));
  return !isWaiting && Math.max(at(depth, a), at(depth, b)) <= Math.min(at(latest, a), at(latest, b));
}

function join(groups: Groups, into: number, from: number): void {
  const [kept, gone] = [groups.get(into), groups.get(from)];
  if (!kept || !gone) return;
  kept.parts.push(...gone.parts);
  for (const number of gone.after) kept.after.add(number);
  groups.delete(from);
  for (const group of groups.values()) if (group.after.delete(from)) group.after.add(into);
}
