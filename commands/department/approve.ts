import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type Parts, partFor, partsOf } from '../../gateway/program/part.ts';
import { NotATask } from '../../gateway/tasks/finding.ts';
import type { Task } from '../../gateway/tasks/task.ts';
import { today } from '../../schema/clock.ts';
import { WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { PartLine } from '../../subgraphs/kit/approval.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { loadWorkingTree } from '../working-tree.ts';
import { type NewApproval, withApprovals } from './agreements-file.ts';

export interface ApproveOptions {
  /** The tasks; all with which the department has an agreement when none is given. */
  tasks: readonly string[];
  /** Writes without asking. */
  isSure: boolean;
}

/**
 * Shows a department's part of tasks in words, with what is new and what is gone since it was last approved, and then
 * writes it to agreements.yaml: asked for, or when somebody at a terminal says yes. Gives false when nothing was written
 * that is to be. Throws when the department has no agreement that the part could stand in.
 */
export async function approve(name: string, { tasks: given, isSure }: ApproveOptions): Promise<boolean> {
  const { departments, supergraph, tasks, problems } = await loadWorkingTree();
  const department = departments.find((one) => one.name === name);
  if (!department)
    throw new Error(`There is no department "${name}". Departments: ${departments.map((one) => one.name).join(', ')}`);
  const wanted = given.length > 0 ? given : [...new Set(department.agreements.map(({ task }) => task))];
  const approvals: NewApproval[] = [];
  for (const wantedTask of wanted) {
    const task = tasks.get(wantedTask);
    const broken = problems.filter((problem) => problem.task === wantedTask);
    if (broken.length > 0) throw new NotATask(broken);
    if (!task) throw new Error(`There is no task "${wantedTask}". npm run task -- list names them.`);
    approvals.push(...shown(department, task, partsOf(task, supergraph)));
  }
  if (approvals.length === 0) {
    console.log('There is nothing to approve: all of it is approved already.');
    return true;
  }
  if (!isSure && !(await isAgreedTo(`Does ${name} approve this? [y/N] `))) {
    console.log('Nothing is written. To approve what is shown, add --yes.');
    return false;
  }
  const file = join(department.folder, 'agreements.yaml');
  writeFileSync(file, withApprovals(readFileSync(file, 'utf8'), approvals));
  console.log(`written to subgraphs/${name}/agreements.yaml`);
  return true;
}

/** Shows a department's part of one task, and gives what is to be written. */
function shown({ name, agreements }: Department, task: Task, parts: Parts): NewApproval[] {
  const asking = parts.uses.filter(({ owner }) => owner === name).map(({ recipient }) => recipient);
  const own = agreements.map((agreement, index) => ({ ...agreement, index })).filter((one) => one.task === task.name);
  const without = [...new Set(asking)].find((recipient) => own.every((one) => one.recipient !== recipient));
  if (without) {
    const recipient = without === WINDOW ? '' : `  recipient: ${without}\n`;
    throw new Error(`${name} has no agreement with ${task.name}${without === WINDOW ? '' : ` for ${without}`}. Write one into subgraphs/${name}/agreements.yaml first:

- task: ${task.name}
${recipient}  basis: ${task.basis}
  until: the last day on which it holds, such as ${Number(today().slice(0, 4)) + 2}-12-31`);
  }
  return own.flatMap(({ index, recipient, basis, until, part: before, flaw }) => {
    const part = partFor(parts, name, recipient);
    const isSame = !flaw && part.length === before.length && part.every((line, i) => line === before[i]);
    if (isSame) return [];
    const to = recipient === WINDOW ? 'the window' : `the department ${recipient}`;
    console.log(`${name} gives to ${to} for ${task.name} (${task.title.en} ${task.title.zh})`);
    console.log(`by ${basis}, until ${until}${flaw ? `; ${flaw}` : ''}:`);
    for (const line of wordsOf(part, before)) console.log(line);
    console.log('');
    return [{ index, part }];
  });
}

/** The lines as they are now: `+` before a new one, `-` before one that is gone. */
function wordsOf(part: readonly PartLine[], before: readonly PartLine[]): string[] {
  const [now, then] = [new Set(part), new Set(before)];
  const lines = part.map((line) => `${then.has(line) ? ' ' : '+'} ${line}`);
  const gone = before.filter((line) => !now.has(line)).map((line) => `- ${line}`);
  return part.length > 0 ? [...lines, ...gone] : [...gone, '  nothing: the agreement can be taken out'];
}

/** Asks at a terminal; elsewhere nobody can say yes. */
async function isAgreedTo(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(question);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
