import { Kind, type OperationDefinitionNode } from 'graphql';
import { isAgreed, today, WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { Refused } from './admission.ts';
import { type CompileContext, compile, createCompileContext } from './compile.ts';

/** Types whose values may be masked: the others have no readable end. */
const MASKABLE = new Set(['String', 'ID', 'IDNumber', 'USCC', 'RealEstateUnitNumber']);

/**
 * Checks every task against the supergraph's classification and the departments' agreements, its plan included.
 * One line a finding, each naming the task, the coordinate, and who can mend it.
 */
export function policyFindings(
  tasks: readonly Task[],
  supergraph: Supergraph,
  agreements: AgreementsByDepartment,
  day = today(),
): string[] {
  const context = createCompileContext(supergraph, agreements);
  return [
    ...tasks.flatMap((task) => taskFindings(task, context, day)),
    ...agreementFindings(tasks, supergraph.catalogue, agreements, day),
  ];
}

function taskFindings(task: Task, context: CompileContext, day: string): string[] {
  const { agreements } = context;
  const { catalogue } = context.supergraph;
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
  for (const operation of task.document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { owner, recipient, coordinate } of refusedEdges(task, operation, day, context)) {
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

/** What the plan of a task's operation needs and no agreement allows. */
function refusedEdges(task: Task, operation: OperationDefinitionNode, day: string, context: CompileContext) {
  try {
    compile({ document: task.document, operation, digest: '' }, { task, day, isIncluded: () => true }, context);
    return [];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.errors.map(({ extensions: { department, recipient, coordinate } }) => ({
      owner: String(department),
      recipient: String(recipient),
      coordinate: String(coordinate),
    }));
  }
}
