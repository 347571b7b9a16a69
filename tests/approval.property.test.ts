import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadWorkingTree } from '../commands/working-tree.ts';
import { approvalFindings } from '../gateway/program/approval-findings.ts';
import { partsOf } from '../gateway/program/part.ts';
import { asLine, NotATask } from '../gateway/tasks/finding.ts';
import { readTask, type Task, taskSchemaOf } from '../gateway/tasks/task.ts';
import { today } from '../schema/clock.ts';
import { changesOf, type TaskChange } from './support/task-changes.ts';

// Over every task as it is, with the departments' approvals as they are.

const RUNS = 400;
const PATIENCE_MS = 180_000;

let tree: Awaited<ReturnType<typeof loadWorkingTree>>;
let changes: { task: Task; wider: TaskChange[]; narrower: TaskChange[] }[];
beforeAll(async () => {
  tree = await loadWorkingTree();
  const { apiSchema, catalogue } = tree.supergraph;
  const schema = taskSchemaOf(apiSchema);
  changes = [...tree.tasks.values()].map((task) => ({ task, ...changesOf(task, schema, catalogue) }));
}, PATIENCE_MS);

/** What departments have not approved of a changed task; undefined when the change leaves no task. */
function findingsOf(task: Task, { source }: TaskChange): string[] | undefined {
  try {
    const changed = readTask(task.name, source(), taskSchemaOf(tree.supergraph.apiSchema));
    const parts = partsOf(changed, tree.supergraph);
    return approvalFindings(changed, parts, tree.agreements, today()).findings.map(asLine);
  } catch (error) {
    if (error instanceof NotATask) return undefined;
    throw error;
  }
}

/** A change of one kind in any task, by two numbers. */
function changeOf(kind: 'wider' | 'narrower', [which, change]: [number, number]) {
  const able = changes.filter((one) => one[kind].length > 0);
  const one = able[which % able.length] as (typeof changes)[number];
  return { task: one.task, change: one[kind][change % one[kind].length] as TaskChange };
}

test(
  'whatever one thing a task asks for more (a field, a mask less, a free argument, another role, a window), somebody has not approved it',
  () => {
    let counted = 0;
    fc.assert(
      fc.property(fc.tuple(fc.nat(), fc.nat()), (drawn) => {
        const { task, change } = changeOf('wider', drawn);
        const findings = findingsOf(task, change);
        if (!findings) return;
        counted += 1;
        expect({ task: task.name, what: change.what, findings }).toEqual({
          ...{ task: task.name, what: change.what },
          findings: expect.arrayContaining([expect.stringMatching(/has not approved|has no agreement/)]),
        });
      }),
      { numRuns: RUNS },
    );
    expect(counted).toBeGreaterThan(RUNS / 2);
  },
  PATIENCE_MS,
);

test(
  'whatever one thing a task asks for less (a field, a value behind a mask, a window), nobody has to approve it anew',
  () => {
    let counted = 0;
    fc.assert(
      fc.property(fc.tuple(fc.nat(), fc.nat()), (drawn) => {
        const { task, change } = changeOf('narrower', drawn);
        const findings = findingsOf(task, change);
        if (!findings) return;
        counted += 1;
        expect({ task: task.name, what: change.what, findings }).toEqual({
          ...{ task: task.name, what: change.what, findings: [] },
        });
      }),
      { numRuns: RUNS },
    );
    expect(counted).toBeGreaterThan(RUNS / 2);
  },
  PATIENCE_MS,
);
