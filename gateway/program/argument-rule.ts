import { isDeepStrictEqual } from 'node:util';
import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import { SUBJECT_SCALARS } from '../graph/data-subjects.ts';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { plain } from './plain.ts';

/** What a case binds a task's variables to. */
export interface Bindings {
  /** Role to ID number or USCC. */
  subjects: Readonly<Record<string, string>>;
  /** Parameter to its coerced value. */
  parameters: Readonly<Record<string, unknown>>;
}

/** What the task says of one argument, beside what the client sends. */
export interface ArgumentRule {
  path: readonly string[];
  coordinate: string;
  argument: GraphQLArgument;
  sent: ValueNode | undefined;
  expected: { kind: 'subject' | 'parameter'; name: string } | { kind: 'fixed'; value: unknown };
  /** What holds when nothing is sent. */
  otherwise: unknown;
}

/** Whom a field's own arguments name, whatever the task says of them. */
export const personsNamedBy = (
  { definition, node }: SelectedField,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] =>
  definition.args.flatMap((argument) => personsNamed({ argument, sent: argumentNode(node, argument.name) }, variables));

const argumentNode = (node: FieldNode, name: string): ValueNode | undefined =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

/** The rules for a client's field that the task grants: one for each argument that the task does not leave free. */
export function argumentRules(
  task: Task,
  granted: SelectedField,
  sent: SelectedField,
  path: readonly string[],
): ArgumentRule[] {
  const definition: GraphQLField<unknown, unknown> = sent.definition;
  return definition.args.flatMap((argument): ArgumentRule[] => {
    const otherwise = plain(argument.defaultValue ?? null);
    const base = {
      path,
      coordinate: sent.coordinate,
      argument,
      sent: argumentNode(sent.node, argument.name),
      otherwise,
    };
    const asGranted = argumentNode(granted.node, argument.name);
    if (asGranted?.kind === 'Variable') {
      const name = asGranted.name.value;
      const use = task.variables.get(name);
      if (use?.kind === 'free') return [];
      return [{ ...base, expected: { kind: use?.kind === 'subject' ? 'subject' : 'parameter', name } }];
    }
    const value = asGranted ? plain(valueFromAST(asGranted, argument.type)) : otherwise;
    return [{ ...base, expected: { kind: 'fixed', value } }];
  });
}

/** Whether the value sent with this request is the one that the case or the task demands. */
export function isObeyed(
  rule: ArgumentRule,
  variables: Readonly<Record<string, unknown>>,
  bindings: Bindings,
): boolean {
  const { expected, otherwise } = rule;
  const named = expected.kind === 'subject' ? bindings.subjects : bindings.parameters;
  const wanted =
    expected.kind === 'fixed' ? expected.value : Object.hasOwn(named, expected.name) ? named[expected.name] : undefined;
  if (expected.kind === 'subject' && wanted === undefined) return false;
  const orDefault = (value: unknown) => (value === undefined ? otherwise : value);
  return isDeepStrictEqual(orDefault(valueSent(rule, variables)), orDefault(wanted));
}

/** Who is named by an argument, one by one or in lists and objects. */
export const personsNamed = (
  named: Pick<ArgumentRule, 'sent' | 'argument'>,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] => personsIn(valueSent(named, variables), named.argument.type);

function personsIn(value: unknown, type: GraphQLInputType): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => personsIn(item, type));
  const named = getNamedType(type);
  if (typeof value === 'string') return SUBJECT_SCALARS.has(named.name) ? [value] : [];
  if (typeof value !== 'object' || value === null || !isInputObjectType(named)) return [];
  const inner = value as Readonly<Record<string, unknown>>;
  return Object.values(named.getFields()).flatMap((field) => personsIn(inner[field.name], field.type));
}

function valueSent(
  { sent, argument }: Pick<ArgumentRule, 'sent' | 'argument'>,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  if (!sent) return undefined;
  if (sent.kind === 'Variable') return variables[sent.name.value];
  return plain(valueFromAST(sent, argument.type, variables));
}
