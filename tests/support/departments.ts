import { departmentNames, loadDepartment } from '../../subgraphs/departments.ts';
import type { Department } from '../../subgraphs/kit/department.ts';

/** The departments to test: all, or those that TEST_DEPARTMENTS names (`TEST_DEPARTMENTS=taxation,finance npm test`). */
export function testDepartments(): Promise<Department[]> {
  const named = process.env.TEST_DEPARTMENTS?.split(',');
  return Promise.all((named ?? departmentNames()).map(loadDepartment));
}
