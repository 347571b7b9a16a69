import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GraphQLSchema } from 'graphql';
import { readTask, type Task, taskSchemaOf } from './task.ts';

const FOLDER = join(import.meta.dirname, '../../schema/tasks');

/** Paths of all task documents; a task's name is its file's name. */
export function taskFiles(folder = FOLDER): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => join(folder, file));
}

export interface TaskSet {
  tasks: ReadonlyMap<string, Task>;
  /** One line for each thing that keeps a document from being a task; such a task is not among `tasks`. */
  problems: readonly string[];
}

/** Reads all tasks against the graph. */
export function readTasks(apiSchema: GraphQLSchema, folder = FOLDER): TaskSet {
  const schema = taskSchemaOf(apiSchema);
  const tasks = new Map<string, Task>();
  const problems: string[] = [];
  for (const file of taskFiles(folder)) {
    const name = basename(file, '.graphql');
    try {
      if (tasks.has(name)) throw new Error(`${name}: two tasks have this name`);
      tasks.set(name, readTask(name, readFileSync(file, 'utf8'), schema));
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { tasks, problems };
}
