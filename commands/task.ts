import { parseArgs } from 'node:util';
import { printSchema } from 'graphql';
import { fieldsByDepartment } from '../gateway/tasks/participants.ts';
import { scopedSchema } from '../gateway/tasks/scoped-schema.ts';
import { loadWorkingTree } from './working-tree.ts';

// What can be done, and what a task can reach: npm run task -- list | schema NAME | departments NAME

const USAGE = 'Usage: npm run task -- list | schema NAME | departments NAME';

try {
  const [verb, name = ''] = parseArgs({ allowPositionals: true }).positionals;
  const { supergraph, tasks } = await loadWorkingTree();
  const task = tasks.get(name);
  if (verb === 'list') {
    for (const { name, title, windows } of tasks.values())
      console.log(`${name}  ${title.en} ${title.zh}  [${windows.join(', ')}]`);
  } else if (!task) {
    throw new Error(name ? `There is no task "${name}". npm run task -- list names them.` : USAGE);
  } else if (verb === 'schema') {
    console.log(printSchema(scopedSchema(supergraph.apiSchema, task, () => false)));
  } else if (verb === 'departments') {
    for (const [department, coordinates] of fieldsByDepartment(task, supergraph.catalogue)) {
      console.log(`${department}: ${coordinates.join(', ')}`);
    }
  } else {
    throw new Error(USAGE);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
