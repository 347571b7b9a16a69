import type { FetchNode } from '@apollo/query-planner';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';
import type { Catalogue } from '../graph/catalogue.ts';
import type { Supergraph } from '../graph/supergraph.ts';
import { type Leaf, leafOf } from './leaf.ts';

/** What a fetch selected on an object, so that its answer can be cut to just that. */
export interface Reading {
  /** Type to the fields of an object of that type. An interface stands for itself where a department knows no more. */
  byType: ReadonlyMap<string, TypeReading>;
  /** The fields that an object may have whose type is not known. */
  anyType: TypeReading;
  /** The type that every such object has, where there is only one. */
  only: string | undefined;
  /** The object types among them. */
  concrete: ReadonlySet<string>;
  /** Whether the fetch asked for the type. */
  asksType: boolean;
}

export interface TypeReading {
  fields: readonly FieldReading[];
  /** Those of the object's key, which nobody can change. */
  keys: readonly FieldReading[];
}

const typeReading = (fields: readonly FieldReading[]): TypeReading => ({
  fields,
  keys: fields.filter(({ isKey, leaf, wrapping }) => isKey && leaf && wrapping.length === 1),
});

export interface FieldReading {
  /** The name in the answer. */
  from: string;
  /** The name in the data; another one only where the planner told two fields apart. */
  name: string;
  wrapping: Wrapping;
  /** Whether it belongs to its object's key, which nobody can change. */
  isKey: boolean;
  /** The fields of its object that its department works it out from (`@requires`). */
  requires: readonly string[];
  /** The check of a leaf's values; unset for objects. */
  leaf: Leaf | undefined;
  inner: Reading | undefined;
}

/** A type's lists from the outside in; the last stands for the named type. */
export type Wrapping = readonly { isNonNull: boolean }[];

export function wrappingOf(type: GraphQLOutputType): Wrapping {
  const isNonNull = isNonNullType(type);
  const bare = isNonNullType(type) ? type.ofType : type;
  return isListType(bare) ? [{ isNonNull }, ...wrappingOf(bare.ofType)] : [{ isNonNull }];
}

/** Object types and interfaces that a condition on `type` holds for, itself among them. */
export function typesWithin(schema: GraphQLSchema, type: GraphQLNamedType): readonly string[] {
  if (!isAbstractType(type)) return [type.name];
  const interfaces = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return [type, ...interfaces, ...schema.getPossibleTypes(type)].map(({ name }) => name);
}

/** The object types that a value of a type may have. */
export function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType | undefined): string[] {
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map(({ name }) => name);
  return type ? [type.name] : [];
}

interface ReadingContext {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Names that the planner gave to tell fields apart, with the name that each has in the data. */
  renamed: ReadonlyMap<string, string>;
  catalogue: Catalogue;
  department: string;
}

/** The reading of what a fetch's operation selects below a root field of entities, or at its root. */
export function readingOf(
  { fullSchema: schema, catalogue }: Pick<Supergraph, 'fullSchema' | 'catalogue'>,
  type: GraphQLNamedType | undefined,
  selectionSet: SelectionSetNode,
  { outputRewrites = [], serviceName: department }: Pick<FetchNode, 'outputRewrites' | 'serviceName'>,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Reading {
  const renamed = new Map(
    outputRewrites.map((rewrite) => {
      if (rewrite.kind !== 'KeyRenamer') throw new Error('Plans that set values in answers are not executed.');
      return [rewrite.path.at(-1) ?? '', rewrite.renameKeyTo];
    }),
  );
  return compile(type, [selectionSet], { schema, catalogue, department, fragments, renamed });
}

function compile(
  type: GraphQLNamedType | undefined,
  sets: readonly SelectionSetNode[],
  context: ReadingContext,
): Reading {
  const { schema } = context;
  const types = type ? typesWithin(schema, type) : conditionsOf(sets, context);
  let asksType = false;
  const byType = new Map<string, TypeReading>();
  for (const name of new Set(types)) {
    const merged = new Map<string, { nodes: FieldNode[]; type: GraphQLOutputType }>();
    collect(name, sets);
    byType.set(
      name,
      typeReading(
        [...merged].map(([from, { nodes, type: output }]) => fieldReading(name, from, nodes, output, context)),
      ),
    );

    function collect(at: string, within: readonly SelectionSetNode[]): void {
      for (const node of within.flatMap(({ selections }) => selections)) {
        if (node.kind === Kind.FIELD) {
          if (node.name.value === '__typename') {
            asksType = true;
            continue;
          }
          const key = node.alias?.value ?? node.name.value;
          const known = merged.get(key);
          const output = known?.type ?? fieldType(schema, at, node.name.value);
          if (!output) continue;
          merged.set(key, { nodes: [...(known?.nodes ?? []), node], type: output });
          continue;
        }
        const spread = node.kind === Kind.FRAGMENT_SPREAD ? context.fragments.get(node.name.value) : node;
        const condition = spread?.typeCondition && schema.getType(spread.typeCondition.name.value);
        if (spread && (!condition || typesWithin(schema, condition).includes(at))) collect(at, [spread.selectionSet]);
      }
    }
  }
  const names = [...byType.keys()];
  const anyType = new Map([...byType.values()].flatMap(({ fields }) => fields).map((field) => [field.from, field]));
  return {
    byType,
    anyType: typeReading([...anyType.values()]),
    only: names.length === 1 ? names[0] : undefined,
    concrete: new Set(names.filter((name) => isObjectType(schema.getType(name)))),
    asksType,
  };
}

function fieldReading(
  type: string,
  from: string,
  nodes: readonly FieldNode[],
  output: GraphQLOutputType,
  context: ReadingContext,
): FieldReading {
  const named = getNamedType(output);
  const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return {
    from,
    name: (nodes[0]?.alias && context.renamed.get(from)) ?? from,
    wrapping: wrappingOf(output),
    isKey: !nodes[0]?.alias && Boolean(context.catalogue.get(`${type}.${from}`)?.isKey),
    requires: requiredNames(type, nodes[0]?.name.value ?? '', context),
    leaf: isLeafType(named) ? leafOf(named) : undefined,
    inner: isCompositeType(named) ? compile(named, inner, context) : undefined,
  };
}

/** The names at the head of what a department requires for a field, be it declared on its type or on an interface. */
function requiredNames(typeName: string, field: string, { schema, catalogue, department }: ReadingContext): string[] {
  const type = schema.getType(typeName);
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return [typeName, ...interfaces.map(({ name }) => name)].flatMap((name) => {
    const fields = catalogue.get(`${name}.${field}`)?.requires.get(department);
    if (!fields) return [];
    return parseFieldSet(fields).selections.flatMap((node) => (node.kind === Kind.FIELD ? node.name.value : []));
  });
}

/** The types that the conditions of entity fragments speak of. */
function conditionsOf(sets: readonly SelectionSetNode[], { schema, fragments }: ReadingContext): string[] {
  return sets
    .flatMap(({ selections }) => selections)
    .flatMap((node) => {
      if (node.kind === Kind.FIELD) return [];
      const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      const condition = spread?.typeCondition && schema.getType(spread.typeCondition.name.value);
      return condition ? typesWithin(schema, condition) : [];
    });
}

function fieldType(schema: GraphQLSchema, typeName: string, field: string): GraphQLOutputType | undefined {
  const type = schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[field]?.type : undefined;
}
