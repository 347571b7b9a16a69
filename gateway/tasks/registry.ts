import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { type Finding, NotATask } from './finding.ts';
import { readTask, type Task, taskSchemaOf } from './task.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'schema/tasks');

/** Paths of all task documents; a task's name is its file's name. */
export function taskFiles(folder = FOLDER): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => join(folder, file));
}

export interface TaskSet {
  tasks: ReadonlyMap<string, Task>;
  /** One for each thing that keeps a document from being a task; such a task is not among `tasks`. */
  problems: readonly Finding[];
}

/** Reads all tasks against the graph. */
export function readTasks(apiSchema: GraphQLSchema, folder = FOLDER): TaskSet {
  const schema = taskSchemaOf(apiSchema);
  const tasks = new Map<string, Task>();
  const problems: Finding[] = [];
  for (const path of taskFiles(folder)) {
    const name = basename(path, '.graphql');
    const file = relative(ROOT, path);
    const other = tasks.get(name);
    if (other) {
      problems.push({ file, line: 1, task: name, departments: [], text: `${other.file} has the same name` });
      continue;
    }
    try {
      tasks.set(name, readTask(name, readFileSync(path, 'utf8'), schema, file));
    } catch (error) {
      if (!(error instanceof NotATask)) throw error;
      problems.push(...error.findings);
    }
  }
  return { tasks, problems };
}
