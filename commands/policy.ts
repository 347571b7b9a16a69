import { policyFindings } from '../gateway/program/policy.ts';
import { asLine } from '../gateway/tasks/finding.ts';
import { loadWorkingTree } from './working-tree.ts';

// Checks every task against supergraph, agreements and classification: npm run policy

try {
  const { departments, supergraph, agreements, tasks, problems } = await loadWorkingTree();
  const unread = new Set(problems.map(({ task }) => task));
  const findings = [...problems, ...policyFindings([...tasks.values()], supergraph, agreements, { unread })];
  if (findings.length > 0) throw new Error(findings.map(asLine).join('\n'));
  console.log(`policy holds: ${tasks.size} tasks over ${departments.length} departments, no findings`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
