import type { Agreement } from '../../subgraphs/kit/agreements.ts';
import { isCovered, type PartLine, unmasked } from '../../subgraphs/kit/approval.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Finding } from '../tasks/finding.ts';
import { lineOf, type Task } from '../tasks/task.ts';
import { approvalOf } from './approval.ts';
import type { Parts, Use } from './part.ts';

/** Most new lines that one finding quotes. */
const MOST = 5;

const fileOf = (department: string): string => `subgraphs/${department}/agreements.yaml`;
const toWhom = (recipient: string): string => (recipient === 'window' ? '' : ` for ${recipient}`);

export interface ApprovalFindings {
  findings: Finding[];
  /** `owner recipient` of each agreement that lacks something, whether the finding is here or in agreementFindings. */
  known: ReadonlySet<string>;
}

/** What a task asks of each department beyond its approval, one finding a department and recipient. */
export function approvalFindings(
  task: Task,
  parts: Parts,
  agreements: AgreementsByDepartment,
  day: string,
): ApprovalFindings {
  const approval = approvalOf(task, parts, agreements, day);
  const asked = parts.uses.filter(({ isWithheld }) => !isWithheld);
  const lacking = Map.groupBy(
    asked.filter((use) => !approval.allows(use)),
    ({ owner, recipient }) => `${owner} ${recipient}`,
  );
  const findings = [...lacking.values()].flatMap((uses): Finding[] => {
    const [{ owner, recipient, field } = {} as Use] = uses;
    const about = { file: task.file, task: task.name, departments: [owner, recipient] };
    const entries = (agreements.get(owner) ?? []).filter(
      (one) => one.task === task.name && one.recipient === recipient,
    );
    if (entries.length === 0) {
      const fields = [...new Set(uses.map(({ coordinate }) => coordinate))].join(', ');
      const next = `write one into ${fileOf(owner)}, then npm run department -- approve ${owner} ${task.name}`;
      const text = `${owner} has no agreement with ${task.name}${toWhom(recipient)}, which asks for ${fields}: ${next}`;
      return [{ ...about, line: lineOf(field.node), text }];
    }
    // What ended, or was never approved, is found with the agreement.
    const current = entries.filter(({ until, flaw }) => until >= day && !flaw);
    if (current.length < entries.length && current.every(({ part }) => part.length === 0)) return [];
    const approved = approval.lines(owner, recipient);
    const own = asked.filter((use) => use.owner === owner && use.recipient === recipient);
    const windows = parts.audience.filter((line) => !approved.has(line));
    const beyond = uses.filter(({ line }) => !isCovered(line, approved));
    const first = windows.length > 0 ? task.query : beyond[0]?.field.node;
    const text = `${owner} has not approved${toWhom(recipient)}: ${inWords(windows, beyond, own, approved)}; npm run department -- approve ${owner} ${task.name} shows its part`;
    return [{ ...about, line: lineOf(first), text }];
  });
  return { findings, known: new Set(lacking.keys()) };
}

/** The new lines, those left out that follow from another, each with the approved line in whose place it came. */
function inWords(
  windows: readonly PartLine[],
  beyond: readonly Use[],
  own: readonly Use[],
  approved: ReadonlySet<PartLine>,
): string {
  const lines = [...new Set(beyond.map(({ line }) => line))];
  const isBelow = (line: PartLine, other: PartLine) =>
    [' > ', ' needs '].some((way) => line.startsWith(`${unmasked(other)}${way}`));
  const tops = lines.filter((line) => !lines.some((other) => isBelow(line, other)));
  const present = new Set(own.map(({ line }) => line));
  const gone = [...approved].filter((line) => !present.has(line));
  const items = tops.map((line) => {
    const below = lines.filter((other) => isBelow(other, line)).length;
    const before = gone.find((old) => wayOf(old) === wayOf(line));
    return `${line}${below > 0 ? ` and ${below} below it` : ''}${before ? ` (approved: ${before})` : ''}`;
  });
  const all = [...windows, ...items];
  return [...all.slice(0, MOST), ...(all.length > MOST ? [`${all.length - MOST} more`] : [])].join('; ');
}

/** A line without what may change while it stays the same field at the same place. */
const wayOf = (line: PartLine): string =>
  unmasked(line)
    .replaceAll(/\([^()]*\)/g, '')
    .replace(/^[^:]*: /, '');

/** What is wrong with agreements themselves. `names` are the tasks that there are. */
export function agreementFindings(
  names: ReadonlySet<string>,
  agreements: AgreementsByDepartment,
  day: string,
): Finding[] {
  return [...agreements].flatMap(([department, list]) =>
    list.flatMap((agreement): Finding[] => {
      const { task, line = 1 } = agreement;
      const text = names.has(task) ? lapseOf(agreement, department, day) : 'is with a task that does not exist';
      const about = `the agreement with ${task}${toWhom(agreement.recipient)}`;
      return text
        ? [{ file: fileOf(department), line, task, departments: [department], text: `${about} ${text}` }]
        : [];
    }),
  );
}

function lapseOf({ task, until, flaw }: Agreement, department: string, day: string): string | undefined {
  const next = `npm run department -- approve ${department} ${task} shows what the task asks for`;
  if (until < day) return `ended on ${until}`;
  return flaw && (flaw === 'not approved' ? `is not approved: ${next}` : `is not the one that was approved: ${next}`);
}
