import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { platformSubgraph } from '../gateway/cases/subgraph.ts';
import { holdingsOf } from '../gateway/catalogue/holdings.ts';
import { cataloguePage } from '../gateway/catalogue/page.ts';
import { compose } from '../gateway/federation/composition.ts';
import { loadOffline } from '../gateway/federation/offline.ts';
import { readTasks } from '../gateway/tasks/registry.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

// Writes which department holds what to docs/catalogue.md: npm run catalogue [-- --check]

const FILE = new URL('../docs/catalogue.md', import.meta.url);

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const departments = await loadDepartments();
  const { apiSchema, catalogue } = await loadOffline(compose([...departments, platformSubgraph]).sdl);
  const { tasks, problems } = readTasks(apiSchema);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const agreements = new Map(departments.map(({ name, agreements }) => [name, agreements]));
  const page = cataloguePage(holdingsOf({ departments, catalogue, tasks, agreements }));
  if (values.check) {
    if (readFileSync(FILE, 'utf8') !== page) throw new Error('docs/catalogue.md is stale. Run npm run catalogue.');
    console.log('docs/catalogue.md is up to date');
  } else {
    writeFileSync(FILE, page);
    console.log(`wrote the holdings of ${departments.length} departments to docs/catalogue.md`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
