import { platformSubgraph } from '../gateway/cases/subgraph.ts';
import { compose } from '../gateway/federation/composition.ts';
import { loadOffline } from '../gateway/federation/offline.ts';
import { policyFindings } from '../gateway/tasks/policy.ts';
import { readTasks } from '../gateway/tasks/registry.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

// Checks every task against supergraph, agreements and classification: npm run policy

try {
  const departments = await loadDepartments();
  const engine = await loadOffline(compose([...departments, platformSubgraph]).sdl);
  const { tasks, problems } = readTasks(engine.apiSchema);
  const agreements = new Map(departments.map(({ name, agreements }) => [name, agreements]));
  const findings = [...problems, ...policyFindings([...tasks.values()], engine, agreements)];
  if (findings.length > 0) throw new Error(findings.join('\n'));
  console.log(`policy holds: ${tasks.size} tasks over ${departments.length} departments, no findings`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
