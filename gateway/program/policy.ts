import { type DocumentNode, Kind } from 'graphql';
import { type Agreement, isAgreed, today, WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import { withSubjects } from '../graph/data-subjects.ts';
import type { Engine } from '../graph/supergraph.ts';
import { operationOf, type SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { authorise } from './authority.ts';

export type AgreementsByDepartment = ReadonlyMap<string, readonly Agreement[]>;

/** The agreements of departments, by their names. */
export function agreementsOf(
  departments: readonly { name: string; agreements: readonly Agreement[] }[],
): AgreementsByDepartment {
  return new Map(departments.map(({ name, agreements }) => [name, agreements]));
}

/** Types whose values may be masked: the others have no readable end. */
const MASKABLE = new Set(['String', 'ID', 'IDNumber', 'USCC', 'RealEstateUnitNumber']);

/**
 * Checks every task against the supergraph's classification and the departments' agreements, its plan included.
 * One line a finding, each naming the task, the coordinate, and who can mend it.
 */
export function policyFindings(
  tasks: readonly Task[],
  engine: Engine,
  agreements: AgreementsByDepartment,
  day = today(),
): string[] {
  return [
    ...tasks.flatMap((task) => taskFindings(task, engine, agreements, day)),
    ...agreementFindings(tasks, engine.catalogue, agreements, day),
  ];
}

function taskFindings(task: Task, engine: Engine, agreements: AgreementsByDepartment, day: string): string[] {
  const { catalogue } = engine;
  const fields = [...task.roots.values()]
    .flat()
    .flatMap(everyField)
    .filter(({ name }) => name !== '__typename');
  const findings = new Set<string>();
  for (const { coordinate, definition, node } of fields) {
    const entry = catalogue.get(coordinate);
    const level = entry?.level ?? 'L4';
    if (level === 'L4') findings.add(`${coordinate} is withheld (L4); no task may read it`);
    else if (level !== 'L1' && !entry?.isKey) {
      const owners = (entry?.owners ?? []).filter(
        (owner) => !isAgreed(agreements.get(owner) ?? [], { task: task.name, recipient: WINDOW, coordinate, day }),
      );
      for (const owner of owners) findings.add(`${coordinate} (${level}) is not in ${owner}'s sharing agreements`);
    }
    // What is about nobody but the reader has no smaller scope: a citizen may read their own raw data.
    if (entry && entry.derivedBy.length > 0 && task.audience !== 'CITIZEN') {
      findings.add(`${coordinate} is raw; read ${entry.derivedBy.join(' or ')} instead`);
    }
    const isMasked = node.directives?.some(({ name }) => name.value === 'masked');
    if (isMasked && !MASKABLE.has(String(definition.type).replace('!', ''))) {
      findings.add(`${coordinate} is masked, but a ${String(definition.type)} has no readable end`);
    }
  }
  const released = new Set(fields.map(({ coordinate }) => coordinate));
  for (const operation of task.document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    const { plan } = engine.plan(
      withSubjects(engine.apiSchema, alone(task.document, operation.name?.value)),
      operation.name?.value,
    );
    const rules = { schema: engine.supergraphSchema, catalogue, agreements, task: task.name, day };
    for (const { owner, recipient, coordinate } of authorise(plan, released, rules).refused) {
      findings.add(
        `the plan gives ${coordinate} of ${owner} to ${recipient}, which ${owner}'s sharing agreements do not allow`,
      );
    }
  }
  return [...findings].map((finding) => `${task.name}: ${finding}`);
}

function agreementFindings(
  tasks: readonly Task[],
  catalogue: Catalogue,
  agreements: AgreementsByDepartment,
  day: string,
): string[] {
  const names = new Set(tasks.map(({ name }) => name));
  return [...agreements].flatMap(([department, list]) =>
    list.flatMap(({ task, until, fields }) => {
      const about = `${department}: the agreement with ${task}`;
      return [
        ...(names.has(task) ? [] : [`${about} is for a task that does not exist`]),
        ...(until < day ? [`${about} ended on ${until}`] : []),
        ...[...fields]
          .filter((coordinate) => !catalogue.get(coordinate)?.owners.includes(department))
          .map((coordinate) => `${about} names ${coordinate}, which is not a field of the department`),
      ];
    }),
  );
}

function everyField(field: SelectedField): SelectedField[] {
  return [field, ...[...(field.selection?.values() ?? [])].flat().flatMap(everyField)];
}

/** The document without its other operations, and without what only task documents may say. */
function alone(document: DocumentNode, name: string | undefined): DocumentNode {
  const chosen = operationOf(document, name);
  return {
    ...document,
    definitions: document.definitions
      .filter((node) => node.kind !== Kind.OPERATION_DEFINITION || node === chosen)
      .map((node) => withoutDirectives(node)),
  };
}

const TASK_DIRECTIVES = new Set(['task', 'masked', 'free']);

function withoutDirectives<T>(node: T): T {
  return JSON.parse(JSON.stringify(node), (key, value) =>
    key === 'directives' && Array.isArray(value) ? value.filter(({ name }) => !TASK_DIRECTIVES.has(name.value)) : value,
  ) as T;
}
