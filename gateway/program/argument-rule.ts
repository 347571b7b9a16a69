import { isDeepStrictEqual } from 'node:util';
import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import { SUBJECT_SCALARS } from '../graph/data-subjects.ts';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { variablesIn } from './about.ts';
import { plain } from './plain.ts';

/** What a case binds a task's variables to. */
export interface Bindings {
  /** Role to ID number or USCC. */
  subjects: Readonly<Record<string, string>>;
  /** Parameter to its coerced value. */
  parameters: Readonly<Record<string, unknown>>;
}

/** A value that a client sends: an argument's, or what stands in one. */
interface SentValue {
  argument: GraphQLArgument;
  sent: ValueNode | undefined;
  /** Names of the fields of input objects from the argument's value down to it, and its type. */
  within: readonly string[];
  type: GraphQLInputType;
}

/** What the task says of one argument or of a field of its input object, beside what the client sends. */
export interface ArgumentRule extends SentValue {
  path: readonly string[];
  coordinate: string;
  expected: { kind: 'subject' | 'parameter'; name: string } | { kind: 'fixed'; value: unknown };
  /** What holds when nothing is sent. */
  otherwise: unknown;
}

/** Whom a field's own arguments name, whatever the task says of them. */
export const personsNamedBy = (
  { definition, node }: SelectedField,
  variables: Readonly<Record<string, unknown>>,
): readonly string[] =>
  definition.args.flatMap((argument) => {
    const sent = argumentNode(node, argument.name);
    return personsNamed({ argument, sent, within: [], type: argument.type }, variables);
  });

const argumentNode = (node: FieldNode, name: string): ValueNode | undefined =>
  node.arguments?.find((argument) => argument.name.value === name)?.value;

/**
 * The rules for a client's field that the task grants: one for each argument that the task does not leave free. Where the
 * task writes an input object with variables in it, one for each of the object's fields; those that it leaves out stay out.
 */
export function argumentRules(
  task: Task,
  granted: SelectedField,
  sent: SelectedField,
  path: readonly string[],
): ArgumentRule[] {
  const definition: GraphQLField<unknown, unknown> = sent.definition;
  return definition.args.flatMap((argument): ArgumentRule[] => {
    const base = { path, coordinate: sent.coordinate, argument, sent: argumentNode(sent.node, argument.name) };
    const rulesOf = (
      { type, defaultValue }: Pick<GraphQLInputField, 'type' | 'defaultValue'>,
      asGranted: ValueNode | undefined,
      within: readonly string[],
    ): ArgumentRule[] => {
      const otherwise = plain(defaultValue ?? null);
      const rule = (expected: ArgumentRule['expected']) => ({ ...base, within, type, otherwise, expected });
      if (asGranted?.kind === Kind.VARIABLE) {
        const name = asGranted.name.value;
        const use = task.variables.get(name);
        if (use?.kind === 'free') return [];
        return [rule({ kind: use?.kind === 'subject' ? 'subject' : 'parameter', name })];
      }
      const object = getNullableType(type);
      if (asGranted?.kind === Kind.OBJECT && isInputObjectType(object) && variablesIn(asGranted).length > 0) {
        return Object.values(object.getFields()).flatMap((field) => {
          const given = asGranted.fields.find(({ name }) => name.value === field.name);
          return rulesOf(field, given?.value, [...within, field.name]);
        });
      }
      return [rule({ kind: 'fixed', value: asGranted ? plain(valueFromAST(asGranted, type)) : otherwise })];
    };
    return rulesOf(argument, argumentNode(granted.node, argument.name), []);
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
export const personsNamed = (named: SentValue, variables: Readonly<Record<string, unknown>>): readonly string[] =>
  personsIn(valueSent(named, variables), named.type);

function personsIn(value: unknown, type: GraphQLInputType): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => personsIn(item, type));
  const named = getNamedType(type);
  if (typeof value === 'string') return SUBJECT_SCALARS.has(named.name) ? [value] : [];
  if (typeof value !== 'object' || value === null || !isInputObjectType(named)) return [];
  const inner = value as Readonly<Record<string, unknown>>;
  return Object.values(named.getFields()).flatMap((field) => personsIn(inner[field.name], field.type));
}

function valueSent({ sent, argument, within }: SentValue, variables: Readonly<Record<string, unknown>>): unknown {
  if (!sent) return undefined;
  const whole =
    sent.kind === Kind.VARIABLE ? variables[sent.name.value] : plain(valueFromAST(sent, argument.type, variables));
  let value: unknown = whole;
  for (const name of within) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
