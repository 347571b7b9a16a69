import { readdirSync } from 'node:fs';
import type { Department } from './kit/department.ts';

/** The folders beside this file are the departments; there is no list to keep. */
export function departmentNames(): string[] {
  return readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
    .map((entry) => entry.name)
    .sort();
}

/** Loads one department by its folder's name. */
export async function loadDepartment(name: string): Promise<Department> {
  if (!departmentNames().includes(name)) {
    throw new Error(`There is no department "${name}". Departments: ${departmentNames().join(', ')}`);
  }
  return (await import(`./${name}/index.ts`)).default as Department;
}

/** Loads all departments, ordered by name. */
export function loadDepartments(): Promise<Department[]> {
  return Promise.all(departmentNames().map(loadDepartment));
}
