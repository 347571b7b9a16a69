import { policyFindings } from '../gateway/program/policy.ts';
import { loadWorkingTree } from './working-tree.ts';

// Checks every task against supergraph, agreements and classification: npm run policy

try {
  const { departments, supergraph, agreements, tasks, problems } = await loadWorkingTree();
  const findings = [...problems, ...policyFindings([...tasks.values()], supergraph, agreements)];
  if (findings.length > 0) throw new Error(findings.join('\n'));
  console.log(`policy holds: ${tasks.size} tasks over ${departments.length} departments, no findings`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
