import {
  type GraphQLArgument,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Catalogue } from '../../gateway/graph/catalogue.ts';
import { classificationOf } from '../../subgraphs/kit/classification.ts';

/** What a department's schema promises under one coordinate: a field, a value of an enumeration, a field of an input. */
interface Definition {
  coordinate: string;
  /** The type that has it. */
  parent: string;
  kind: 'field' | 'value' | 'input';
  type: GraphQLType;
  args: readonly GraphQLArgument[];
  isRequired: boolean;
}

/** Coordinate to definition. */
export type Definitions = ReadonlyMap<string, Definition>;

export interface Change {
  /** `Type.field`, `Enumeration.VALUE` or `Input.field`. */
  coordinate: string;
  /** What happened to it, such as "is removed". */
  what: string;
  /** The fields through which clients notice: the field itself, or those that give or take the changed type. */
  felt: readonly string[];
  /** Whether it is enough to break those who use the fields. */
  breaks: boolean;
}

/** Reads what a subgraph offers of its own: not what it only names (`@external`), and not federation's entry points. */
export function definitionsOf(schema: GraphQLSchema): Definitions {
  const found = new Map<string, Definition>();
  const add = (name: string, rest: Omit<Definition, 'coordinate'>) => {
    const coordinate = `${rest.parent}.${name}`;
    found.set(coordinate, { ...rest, coordinate });
  };
  for (const type of Object.values(schema.getTypeMap())) {
    const parent = type.name;
    if (parent.startsWith('_')) continue;
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const isExternal = field.astNode?.directives?.some(({ name }) => name.value === 'external');
        if (isExternal || field.name.startsWith('_')) continue;
        add(field.name, { parent, kind: 'field', type: field.type, args: field.args, isRequired: false });
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const isRequired = isRequiredInputField(field);
        add(field.name, { parent, kind: 'input', type: field.type, args: [], isRequired });
      }
    } else if (isEnumType(type)) {
      for (const { name } of type.getValues()) add(name, { parent, kind: 'value', type, args: [], isRequired: false });
    }
  }
  return found;
}

/** What was promised and is not kept. What is only added, or promised more strictly, is no change here. */
export function changesOf(before: Definitions, after: Definitions): Change[] {
  const changes: Change[] = [];
  const note = (definition: Definition, what: string) =>
    changes.push({ coordinate: definition.coordinate, what, felt: feltThrough(definition, before), breaks: true });
  for (const old of before.values()) {
    const now = after.get(old.coordinate);
    if (!now) {
      note(old, 'is removed');
      continue;
    }
    const keeps = old.kind === 'input' ? isAtLeast(old.type, now.type) : isAtLeast(now.type, old.type);
    if (!keeps) note(old, `is ${now.type} now, was ${old.type}`);
    for (const what of argumentChanges(old.args, now.args)) note(old, what);
  }
  const inputs = new Set([...before.values()].filter(({ kind }) => kind === 'input').map(({ parent }) => parent));
  for (const added of after.values()) {
    const isDemanded = added.isRequired && inputs.has(added.parent) && !before.has(added.coordinate);
    if (isDemanded) note(added, 'is new and required');
  }
  return changes;
}

/**
 * Fields that the department gave another level than the composed graph has. That breaks only what has no agreement for
 * the new level, and to find it is the policy's.
 */
export function levelChanges(before: Catalogue, { name, schema }: { name: string; schema: GraphQLSchema }): Change[] {
  return [...classificationOf(schema)].flatMap(([coordinate, level]) => {
    const entry = before.get(coordinate);
    if (!entry?.owners.includes(name) || entry.level === level) return [];
    return [{ coordinate, what: `is ${level} now, was ${entry.level}`, felt: [coordinate], breaks: false }];
  });
}

function argumentChanges(before: readonly GraphQLArgument[], after: readonly GraphQLArgument[]): string[] {
  const changed = before.flatMap((old) => {
    const now = after.find(({ name }) => name === old.name);
    if (!now) return [`has no argument "${old.name}" any more`];
    if (!isAtLeast(old.type, now.type)) return [`has the argument "${old.name}" as ${now.type} now, was ${old.type}`];
    if (JSON.stringify(now.defaultValue) === JSON.stringify(old.defaultValue)) return [];
    return [`has another default of the argument "${old.name}" now`];
  });
  const known = new Set(before.map(({ name }) => name));
  const demanded = after.filter((argument) => isRequiredArgument(argument) && !known.has(argument.name));
  return [...changed, ...demanded.map(({ name }) => `demands the new argument "${name}"`)];
}

function feltThrough({ coordinate, parent, kind }: Definition, all: Definitions): string[] {
  if (kind === 'field') return [coordinate];
  const touches = new Set([parent]);
  // Inputs lie in inputs; the fields that take the outermost are the ones to name.
  for (let size = 0; size !== touches.size; ) {
    size = touches.size;
    for (const { kind, parent, type } of all.values())
      if (kind === 'input' && touches.has(getNamedType(type).name)) touches.add(parent);
  }
  return [...all.values()]
    .filter(({ kind }) => kind === 'field')
    .filter(({ type, args }) => [type, ...args.map(({ type }) => type)].some((t) => touches.has(getNamedType(t).name)))
    .map(({ coordinate }) => coordinate);
}

/** Whether every value of the first type is one of the second. */
function isAtLeast(first: GraphQLType, second: GraphQLType): boolean {
  if (isNonNullType(second)) return isNonNullType(first) && isAtLeast(first.ofType, second.ofType);
  if (isNonNullType(first)) return isAtLeast(first.ofType, second);
  if (isListType(first) && isListType(second)) return isAtLeast(first.ofType, second.ofType);
  return String(first) === String(second);
}
