import { type Agreement, agreementOver } from '../../subgraphs/kit/agreements.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { Task } from '../tasks/task.ts';
import { partFor, partsOf } from './part.ts';

/** Agreements by which every department approves its whole part of these tasks, until `change` says otherwise. */
export function approveAll(
  tasks: readonly Task[],
  supergraph: Supergraph,
  change: (agreement: Agreement, department: string) => Agreement | undefined = (agreement) => agreement,
): AgreementsByDepartment {
  const agreements = new Map<string, Agreement[]>();
  for (const task of tasks) {
    const parts = partsOf(task, supergraph);
    for (const pair of new Set(parts.uses.map(({ owner, recipient }) => `${owner} ${recipient}`))) {
      const [owner = '', recipient = ''] = pair.split(' ');
      const part = partFor(parts, owner, recipient);
      const whole = agreementOver({ task: task.name, recipient, basis: 'a law', until: '2099-12-31', part, line: 1 });
      const changed = change(whole, owner);
      if (changed) agreements.set(owner, [...(agreements.get(owner) ?? []), changed]);
    }
  }
  return agreements;
}
