import { agreementsOf } from '../gateway/graph/agreements.ts';
import { compose } from '../gateway/graph/composition.ts';
import { loadOffline } from '../gateway/graph/offline.ts';
import { platformSubgraph } from '../gateway/platform/subgraph.ts';
import { readTasks } from '../gateway/tasks/registry.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

/** Departments, graph and tasks as they lie in the working tree, for commands that ask about them. Throws what does not compose. */
export async function loadWorkingTree() {
  const departments = await loadDepartments();
  const supergraph = await loadOffline(compose([...departments, platformSubgraph]).sdl);
  return { departments, supergraph, agreements: agreementsOf(departments), ...readTasks(supergraph.apiSchema) };
}
