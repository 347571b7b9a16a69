import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cataloguePage } from '../gateway/platform/catalogue-page.ts';
import { holdingsOf } from '../gateway/platform/holdings.ts';
import { NotATask } from '../gateway/tasks/finding.ts';
import { loadWorkingTree } from './working-tree.ts';

// Writes which department holds what to docs/catalogue.md: npm run catalogue [-- --check]

const FILE = new URL('../docs/catalogue.md', import.meta.url);

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const { departments, supergraph, agreements, tasks, problems } = await loadWorkingTree();
  if (problems.length > 0) throw new NotATask(problems);
  const page = cataloguePage(holdingsOf({ departments, catalogue: supergraph.catalogue, tasks, agreements }));
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
