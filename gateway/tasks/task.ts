import { readFileSync } from 'node:fs';
import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  extendSchema,
  type GraphQLError,
  type GraphQLSchema,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  type VariableDefinitionNode,
  validate,
} from 'graphql';
import type { Bilingual } from '../../schema/errors.ts';
import { MOST_CASE_MINUTES } from '../../schema/lifetimes.ts';
import { misplacedAbout } from './about-directive.ts';
import { NotATask } from './finding.ts';
import { normalise, type SelectedField } from './selection.ts';

/** What a variable of a task stands for in a case. */
export type VariableUse =
  | { kind: 'subject'; of: 'citizen' | 'enterprise' }
  | { kind: 'parameter'; type: string; required: boolean }
  | { kind: 'free' };

export interface Task {
  /** The file's name without `.graphql`; also what agreements call the task. */
  name: string;
  /** Where its document is, from the repository's root. */
  file: string;
  title: Bilingual;
  windows: readonly string[];
  basis: string;
  audience: 'OFFICER' | 'CITIZEN';
  replaces: readonly { material: string; copies: number }[];
  /** How long a case stays open, in minutes. */
  minutes: number;
  /** Sets of roles in which one person may stand at a time. */
  sameSubject: readonly (readonly string[])[];
  document: DocumentNode;
  query: OperationDefinitionNode;
  variables: ReadonlyMap<string, VariableUse>;
  /** Root fields by operation type: `query` and, where the task changes anything, `mutation`. */
  roots: ReadonlyMap<string, readonly SelectedField[]>;
}

const DIRECTIVES = parse(readFileSync(new URL('../../schema/task-directives.graphql', import.meta.url), 'utf8'));

const SUBJECTS: Record<string, 'citizen' | 'enterprise' | undefined> = { IDNumber: 'citizen', USCC: 'enterprise' };

/** The API schema with the directives that only task documents may use. */
export function taskSchemaOf(apiSchema: GraphQLSchema): GraphQLSchema {
  return extendSchema(apiSchema, DIRECTIVES, { assumeValid: true });
}

/** Reads a task from its operation document. Throws NotATask with a finding for each thing that keeps it from being one. */
export function readTask(name: string, source: string, schema: GraphQLSchema, file = `${name}.graphql`): Task {
  const fail = (problems: readonly Problem[]) =>
    new NotATask(problems.map(({ text, line }) => ({ file, line, task: name, departments: [], text })));
  let document: DocumentNode;
  try {
    document = parse(source);
  } catch (error) {
    throw fail([told(error as GraphQLError)]);
  }
  const invalid = validate(schema, document).map(told);
  if (invalid.length > 0) throw fail(invalid);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const queries = operations.filter(({ operation }) => operation === 'query');
  const [query, second] = queries;
  const directive = schema.getDirective('task');
  if (!query || second || !directive) throw fail([at(second, 'a task has exactly one query')]);
  const settings = getDirectiveValues(directive, query);
  if (!settings) throw fail([at(query, 'the query has no @task')]);
  const variables = new Map(
    operations.flatMap((o) => o.variableDefinitions ?? []).map((node) => [node.variable.name.value, useOf(node)]),
  );
  const roots = new Map<string, SelectedField[]>();
  for (const operation of operations) {
    const fields = [...normalise(schema, document, operation).values()].flat();
    roots.set(operation.operation, [...(roots.get(operation.operation) ?? []), ...fields]);
  }
  const repeated = [...roots.values()].flat().flatMap((field) => repeatedFields(field, field.key));
  if (repeated.length > 0) throw fail(repeated);
  const task = {
    name,
    file,
    document,
    query,
    variables,
    roots,
    ...(settings as Omit<Task, 'name' | 'file' | 'document' | 'query' | 'variables' | 'roots'>),
  };
  if (task.minutes < 1 || task.minutes > MOST_CASE_MINUTES)
    throw fail([at(query, `minutes is ${task.minutes}, and a case stays open from 1 to ${MOST_CASE_MINUTES} minutes`)]);
  const misplaced = [...roots.values()].flat().flatMap((root) => misplacedAbout(root, variables));
  if (misplaced.length > 0) throw fail(misplaced.map(({ node, text }) => at(node, text)));
  const unkeyed = (roots.get('mutation') ?? []).filter((root) => !isKeyed(root, variables));
  if (unkeyed.length > 0)
    throw fail(
      unkeyed.map(({ node, name }) =>
        at(node, `${name} has no key of the client's: write input: { key: $key }, with $key @free`),
      ),
    );
  const strange = task.sameSubject.flat().filter((role) => variables.get(role)?.kind !== 'subject');
  if (strange.length > 0)
    throw fail(strange.map((role) => at(query, `sameSubject names ${role}, which is not a role`)));
  const subjects = [...variables.values()].filter(({ kind }) => kind === 'subject');
  if (task.audience === 'CITIZEN' && subjects.length !== 1)
    throw fail([at(query, "a citizen's task has exactly one subject, themselves")]);
  return task;
}

interface Problem {
  text: string;
  line: number;
}

const told = ({ message, locations }: GraphQLError): Problem => ({
  text: message.replaceAll(/\s+/g, ' '),
  line: locations?.[0]?.line ?? 1,
});

const at = (node: ASTNode | undefined, text: string): Problem => ({ text, line: lineOf(node) });

/** The line of a document on which a node begins. */
export const lineOf = (node: ASTNode | undefined): number => node?.loc?.startToken.line ?? 1;

/** Whether every request chooses the key of a change, as a retry needs it. */
function isKeyed({ node }: SelectedField, variables: Task['variables']): boolean {
  const input = node.arguments?.find(({ name }) => name.value === 'input')?.value;
  const key = input?.kind === Kind.OBJECT ? input.fields.find(({ name }) => name.value === 'key')?.value : undefined;
  return key?.kind === Kind.VARIABLE && variables.get(key.name.value)?.kind === 'free';
}

function useOf(node: VariableDefinitionNode): VariableUse {
  const required = node.type.kind === Kind.NON_NULL_TYPE;
  const type = node.type.kind === Kind.NON_NULL_TYPE ? node.type.type : node.type;
  const of = type.kind === Kind.NAMED_TYPE ? SUBJECTS[type.name.value] : undefined;
  if (of) return { kind: 'subject', of };
  if (node.directives?.some((applied: DirectiveNode) => applied.name.value === 'free')) return { kind: 'free' };
  return { kind: 'parameter', type: type.kind === Kind.NAMED_TYPE ? type.name.value : 'list', required };
}

// Below a root, one field has one meaning: otherwise it would depend on the arguments which of two selections is granted.
function repeatedFields(field: SelectedField, path: string): Problem[] {
  return [...(field.selection?.values() ?? [])].flatMap((fields) => {
    const names = fields.map(({ name }) => name);
    const repeated = fields.filter(({ name }, i) => names.indexOf(name) !== i);
    return [
      ...repeated.map(({ name, node }) => at(node, `${path} selects ${name} more than once`)),
      ...fields.flatMap((inner) => repeatedFields(inner, `${path}.${inner.key}`)),
    ];
  });
}
