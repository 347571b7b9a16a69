import { approvedLines } from '../../subgraphs/kit/agreements.ts';
import { isCovered, type PartLine } from '../../subgraphs/kit/approval.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Task } from '../tasks/task.ts';
import type { Parts, Use } from './part.ts';

/** What the departments have approved of one task and is in force on one day. */
export interface Approval {
  /** Whether a use, and the windows that the task is done at, are approved. */
  allows(use: Use): boolean;
  lines(owner: string, recipient: string): ReadonlySet<PartLine>;
}

export function approvalOf(task: Task, parts: Parts, agreements: AgreementsByDepartment, day: string): Approval {
  const known = new Map<string, { lines: ReadonlySet<PartLine>; isDoneHere: boolean }>();
  function approved(owner: string, recipient: string) {
    const key = `${owner} ${recipient}`;
    const found = known.get(key);
    if (found) return found;
    const lines = approvedLines(agreements.get(owner) ?? [], { task: task.name, recipient, day });
    const next = { lines, isDoneHere: parts.audience.every((line) => lines.has(line)) };
    known.set(key, next);
    return next;
  }
  return {
    lines: (owner, recipient) => approved(owner, recipient).lines,
    allows({ owner, recipient, line, isWithheld }) {
      const { lines, isDoneHere } = approved(owner, recipient);
      return !isWithheld && isDoneHere && isCovered(line, lines);
    },
  };
}

/** What of a task's parts one operation comes under. */
export interface OperationPart {
  task: string;
  /** The lines under which a department gives a recipient a field; none where that is nobody's to approve. */
  linesFor(owner: string, recipient: string, coordinate: string): readonly PartLine[];
  /** The lines about keys that the window is shown, and about the windows. */
  linesBeside(owner: string, recipient: string): readonly PartLine[];
}

export function operationPart(
  task: string,
  uses: readonly Use[],
  audience: readonly PartLine[],
  isKey: (coordinate: string) => boolean,
): OperationPart {
  const lines = Map.groupBy(uses, ({ owner, recipient, coordinate }) => `${owner} ${recipient} ${coordinate}`);
  return {
    task,
    linesFor: (owner, recipient, coordinate) => [
      ...new Set((lines.get(`${owner} ${recipient} ${coordinate}`) ?? []).map(({ line }) => line)),
    ],
    linesBeside(owner, recipient) {
      const own = uses.filter((use) => use.owner === owner && use.recipient === recipient);
      const keys = own.filter(({ coordinate }) => isKey(coordinate)).map(({ line }) => line);
      return own.length > 0 ? [...audience, ...new Set(keys)] : [];
    },
  };
}
