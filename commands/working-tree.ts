import { platformSubgraph } from '../gateway/cases/subgraph.ts';
import { compose } from '../gateway/federation/composition.ts';
import { loadOffline } from '../gateway/federation/offline.ts';
import { agreementsOf } from '../gateway/tasks/policy.ts';
import { readTasks } from '../gateway/tasks/registry.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

/** Departments, graph and tasks as they lie in the working tree, for commands that ask about them. Throws what does not compose. */
export async function loadWorkingTree() {
  const departments = await loadDepartments();
  const engine = await loadOffline(compose([...departments, platformSubgraph]).sdl);
  return { departments, engine, agreements: agreementsOf(departments), ...readTasks(engine.apiSchema) };
}
