import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Document } from 'mongodb';
import { classificationOf } from '../../subgraphs/kit/classification.ts';
import type { Department } from '../../subgraphs/kit/department.ts';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';

const DEEPEST = 7;

/** A field that a department gives itself, and may give at all. */
export function givenFields(department: Department, type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  const levels = classificationOf(department.schema);
  return Object.values(type.getFields())
    .filter((field) => !field.name.startsWith('_') && !directiveOf(field, 'external'))
    .filter((field) => levels.get(`${type.name}.${field.name}`) !== 'L4');
}

const directiveOf = (field: GraphQLField<unknown, unknown>, name: string) =>
  field.astNode?.directives?.find((directive) => directive.name.value === name);

export const isConnection = (output: GraphQLOutputType): boolean => {
  const type = getNamedType(output);
  return isObjectType(type) && 'edges' in type.getFields() && 'pageInfo' in type.getFields();
};

/** The coordinates that can be asked for, starting from these types. */
export function reachableFields(department: Department, from: readonly GraphQLObjectType[]): string[] {
  const types = new Set(from);
  for (const type of types) {
    for (const field of givenFields(department, type)) {
      const inner = getNamedType(field.type);
      if (isObjectType(inner)) types.add(inner);
    }
  }
  return [...types].flatMap((type) => givenFields(department, type).map(({ name }) => `${type.name}.${name}`));
}

/** Everything below a type, each type once on a way down; `first: 100` of connections, and the given arguments. */
export function wholeSelection(
  department: Department,
  type: GraphQLObjectType,
  given: Readonly<Record<string, string>> = {},
  way: readonly string[] = [],
): string {
  const parts = givenFields(department, type).flatMap((field) => {
    const required = field.args.filter(isRequiredArgument);
    if (required.some(({ type }) => !given[String(getNamedType(type))])) return [];
    const inner = getNamedType(field.type);
    const args = required.map((argument) => `${argument.name}: "${given[String(getNamedType(argument.type))]}"`);
    if (isConnection(field.type)) args.push('first: 100');
    const call = args.length > 0 ? `${field.name}(${args.join(', ')})` : field.name;
    if (!isObjectType(inner)) return [call];
    if (way.includes(inner.name) || way.length >= DEEPEST) return [`${call} { __typename }`];
    return [`${call} { __typename ${wholeSelection(department, inner, given, [...way, type.name])} }`];
  });
  return parts.join(' ');
}

/** Notes the coordinates under a type that an answer has a value for. */
export function noteResolved(type: GraphQLObjectType, value: unknown, resolved: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) noteResolved(type, item, resolved);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const field = type.getFields()[name];
      if (!field || inner === null || (Array.isArray(inner) && inner.length === 0)) continue;
      resolved.add(`${type.name}.${name}`);
      const next = getNamedType(field.type);
      if (isObjectType(next)) noteResolved(next, inner, resolved);
    }
  }
}

/** Facts of others that the fields of a type require, made up: another number, another set of facts. */
export function requiredFacts(type: GraphQLObjectType, n: number): Document {
  const facts: Document = {};
  for (const field of Object.values(type.getFields())) {
    const fields = directiveOf(field, 'requires')?.arguments?.find(({ name }) => name.value === 'fields')?.value;
    if (fields?.kind === Kind.STRING) Object.assign(facts, factsOf(type, parseFieldSet(fields.value), n, facts));
  }
  return facts;
}

function factsOf(type: GraphQLObjectType, { selections }: SelectionSetNode, n: number, known: Document): Document {
  const facts: Document = { ...known };
  for (const node of selections) {
    if (node.kind !== Kind.FIELD) continue;
    const field = type.getFields()[node.name.value];
    if (!field) continue;
    facts[field.name] = factOf(field.type, node.selectionSet, n, facts[field.name]);
  }
  return facts;
}

function factOf(output: GraphQLOutputType, inner: SelectionSetNode | undefined, n: number, known: unknown): unknown {
  if (isNonNullType(output)) return factOf(output.ofType, inner, n, known);
  if (isListType(output)) return [factOf(output.ofType, inner, n, undefined)];
  if (isObjectType(output)) return inner ? factsOf(output, inner, n, (known as Document) ?? {}) : {};
  if (isEnumType(output)) return output.getValues()[n % output.getValues().length]?.value;
  const day = `20${String((n * 7) % 30).padStart(2, '0')}-01-02`;
  const scalars: Record<string, unknown> = {
    Boolean: n % 2 === 0,
    Date: day,
    DateTime: `${day}T00:00:00Z`,
    Float: n,
    ID: '1',
  };
  return scalars[String(output)] ?? (['Int', 'Fen'].includes(String(output)) ? n * 41 : 'C1');
}
