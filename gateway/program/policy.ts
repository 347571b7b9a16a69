import { Kind, type OperationDefinitionNode } from 'graphql';
import { today } from '../../schema/clock.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import type { Finding } from '../tasks/finding.ts';
import type { SelectedField } from '../tasks/selection.ts';
import { lineOf, type Task } from '../tasks/task.ts';
import { Refused } from './admission.ts';
import { agreementFindings, approvalFindings } from './approval-findings.ts';
import { type CompileContext, compile, createCompileContext } from './compile.ts';
import { maskOf } from './cover.ts';

/** Types whose values may be masked: the others have no readable end. */
const MASKABLE = new Set(['String', 'ID', 'IDNumber', 'USCC', 'RealEstateUnitNumber']);

export interface PolicyOptions {
  day?: string;
  /** Tasks that have a document which is none at present: what is wrong with it was found already. */
  unread?: ReadonlySet<string>;
}

/**
 * Checks every task against the supergraph's classification and the departments' agreements, its plan included. One
 * finding for each cause, at the place where it can be mended; what only follows from another is not said.
 */
export function policyFindings(
  tasks: readonly Task[],
  supergraph: Supergraph,
  agreements: AgreementsByDepartment,
  { day = today(), unread = new Set() }: PolicyOptions = {},
): Finding[] {
  const context = createCompileContext(supergraph, agreements);
  const names = new Set([...tasks.map(({ name }) => name), ...unread]);
  return [...tasks.flatMap((task) => taskFindings(task, context, day)), ...agreementFindings(names, agreements, day)];
}

function taskFindings(task: Task, context: CompileContext, day: string): Finding[] {
  const unapproved = approvalFindings(task, context.parts(task), context.agreements, day);
  const isNamed = (owner: string, recipient: string) => unapproved.known.has(`${owner} ${recipient}`);
  return [...fieldFindings(task, context), ...unapproved.findings, ...planFindings(task, context, day, isNamed)];
}

/** What the task's document says of single fields. */
function fieldFindings(task: Task, { supergraph }: CompileContext): Finding[] {
  const findings = new Map<string, Finding>();
  for (const field of [...task.roots.values()].flat().flatMap(everyField)) {
    const { coordinate, definition, name, node } = field;
    if (name === '__typename') continue;
    const entry = supergraph.catalogue.get(coordinate);
    const add = (text: string) => {
      const line = lineOf(node);
      const departments = entry?.owners ?? [];
      findings.set(`${line} ${text}`, { file: task.file, line, task: task.name, departments, text });
    };
    if ((entry?.level ?? 'L4') === 'L4') add(`${coordinate} is withheld (L4); no task may read it`);
    // What is about nobody but the reader has no smaller scope: a citizen may read their own raw data.
    if (entry && entry.derivedBy.length > 0 && task.audience !== 'CITIZEN')
      add(`${coordinate} is raw; read ${entry.derivedBy.join(' or ')} instead`);
    if (maskOf(field) && !MASKABLE.has(String(definition.type).replace('!', '')))
      add(`${coordinate} is masked, but a ${String(definition.type)} has no readable end`);
  }
  return [...findings.values()];
}

function everyField(field: SelectedField): SelectedField[] {
  return [field, ...[...(field.selection?.values() ?? [])].flat().flatMap(everyField)];
}

/** What the plan of a task hands on and no line of a part says: only the plan shows it. */
function planFindings(
  task: Task,
  context: CompileContext,
  day: string,
  isNamed: (owner: string, recipient: string) => boolean,
): Finding[] {
  const operations = task.document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const texts = new Map<string, Finding>();
  for (const operation of operations) {
    for (const { owner, recipient, coordinate } of refusedEdges(task, operation, day, context)) {
      const level = context.supergraph.catalogue.get(coordinate)?.level;
      if (isNamed(owner, recipient) || level === 'L4') continue;
      const text = `the plan gives ${coordinate} of ${owner} to ${recipient}, which no line of its part says`;
      texts.set(text, {
        file: task.file,
        line: lineOf(operation),
        task: task.name,
        departments: [owner, recipient],
        text,
      });
    }
  }
  return [...texts.values()];
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
