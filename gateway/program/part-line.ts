import {
  astFromValue,
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  Kind,
  print,
  type ValueNode,
  valueFromAST,
} from 'graphql';
import type { PartLine } from '../../subgraphs/kit/approval.ts';
import type { SelectedField } from '../tasks/selection.ts';
import type { Task } from '../tasks/task.ts';
import { variablesIn } from './about.ts';
import type { Mask } from './cover.ts';

// The words of a department's part of a task (subgraphs/kit/approval.ts). One document gives one text, whatever its form.

/** The windows at which a task is done, and by whom. */
export function audienceLines({ windows, audience }: Task): PartLine[] {
  const who = audience === 'CITIZEN' ? 'citizens' : 'officers';
  return windows.map((window) => `${who} at ${/^[\w-]+$/.test(window) ? window : JSON.stringify(window)}`);
}

/** A root field behind those whom it is about. */
export function rootText(task: Task, { coordinate, definition, node }: SelectedField): string {
  const given = (node.arguments ?? []).flatMap(({ value }) => variablesIn(value));
  const subjects = given.filter((name) => task.variables.get(name)?.kind === 'subject');
  // Of an argument that is the only one, the subject says all.
  const isSaid =
    subjects.length > 0 && definition.args.length === 1 && node.arguments?.[0]?.value.kind === Kind.VARIABLE;
  const about = subjects.length > 0 ? subjects.join(' and ') : 'no subject';
  return `${about}: ${coordinate}${isSaid ? '' : argumentsText(task, definition, node)}`;
}

/** A field below the root, or one that a `@requires` names. */
export const fieldText = (
  task: Task | undefined,
  coordinate: string,
  definition: GraphQLField<unknown, unknown> | undefined,
  node: FieldNode,
): string => `${coordinate}${definition ? argumentsText(task, definition, node) : ''}`;

export const maskText = (mask: Mask | undefined): string =>
  mask ? `, masked to the ${mask.keep === 'FIRST' ? 'first' : 'last'} ${mask.count}` : '';

function argumentsText(
  task: Task | undefined,
  definition: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
): string {
  const texts = definition.args.flatMap((argument) => {
    const node = given.find(({ name }) => name.value === argument.name)?.value;
    if (!node) return [];
    return `${argument.name}: ${valueText(task, argument.type, node)}`;
  });
  return texts.length > 0 ? `(${texts.join(', ')})` : '';
}

function valueText(task: Task | undefined, type: GraphQLInputType, node: ValueNode): string {
  if (node.kind === Kind.VARIABLE) {
    const { value } = node.name;
    return task?.variables.get(value)?.kind === 'free' ? 'any' : `$${value}`;
  }
  const object = getNullableType(type);
  if (node.kind === Kind.OBJECT && isInputObjectType(object) && variablesIn(node).length > 0) {
    const fields = Object.values(object.getFields()).flatMap((field) => {
      const given = node.fields.find(({ name }) => name.value === field.name);
      return given ? [`${field.name}: ${valueText(task, field.type, given.value)}`] : [];
    });
    return `{${fields.join(', ')}}`;
  }
  const value = valueFromAST(node, type);
  const literal = value === undefined ? node : (astFromValue(value, type) ?? node);
  // Parentheses in a text would look like the end of the arguments.
  return print(literal).replaceAll('(', '\\u0028').replaceAll(')', '\\u0029');
}
