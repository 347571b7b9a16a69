import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compose } from '../gateway/graph/composition.ts';
import { platformSubgraph } from '../gateway/platform/subgraph.ts';
import { loadDepartments } from '../subgraphs/departments.ts';

// Composes all departments to schema/supergraph.graphql: npm run compose [-- --check]

const FILE = new URL('../schema/supergraph.graphql', import.meta.url);

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const departments = await loadDepartments();
  const { sdl } = compose([...departments, platformSubgraph]);
  if (values.check) {
    if (readFileSync(FILE, 'utf8') !== sdl) throw new Error('schema/supergraph.graphql is stale. Run npm run compose.');
    console.log('schema/supergraph.graphql is up to date');
  } else {
    writeFileSync(FILE, sdl);
    console.log(`composed ${departments.length} departments to schema/supergraph.graphql`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
