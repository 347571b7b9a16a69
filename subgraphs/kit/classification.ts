import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { parseFieldSet } from './field-set.ts';

export type Level = 'L1' | 'L2' | 'L3' | 'L4';

/** Coordinate (`Type.field`) to level. Coordinates that are missing here are treated as L4. */
export type Classification = ReadonlyMap<string, Level>;

/** Reads `@classified` off every field of a department's schema. */
export function classificationOf(schema: GraphQLSchema): Classification {
  const levels = new Map<string, Level>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const directive = field.astNode?.directives?.find((d) => d.name.value === 'classified');
      const level = directive?.arguments?.find((argument) => argument.name.value === 'level')?.value;
      if (level?.kind === 'EnumValue') levels.set(`${type.name}.${field.name}`, level.value as Level);
    }
  }
  return levels;
}

/** Type to the field sets of its keys: a type can have several, and one can reach into nested types. */
export function keysOf(schema: GraphQLSchema): ReadonlyMap<string, readonly SelectionSetNode[]> {
  const keys = new Map<string, SelectionSetNode[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const directives = [type.astNode, ...type.extensionASTNodes].flatMap((node) => node?.directives ?? []);
    for (const directive of directives) {
      const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
      if (directive.name.value !== 'key' || fields?.kind !== Kind.STRING) continue;
      keys.set(type.name, [...(keys.get(type.name) ?? []), parseFieldSet(fields.value)]);
    }
  }
  return keys;
}

/**
 * The key fields by which federation addresses entities: they route requests, the fields that lead to them carry the level.
 * Compound keys name fields of nested types; only the entity's own are its address.
 */
export function keyCoordinatesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const coordinates = [...keysOf(schema)].flatMap(([type, sets]) =>
    sets.flatMap(({ selections }) =>
      selections.flatMap((field) => (field.kind === Kind.FIELD ? `${type}.${field.name.value}` : [])),
    ),
  );
  return new Set(coordinates);
}

/** What a department's own fields require (`@requires`): its gateway hands it that, whoever owns it. */
export function requiredCoordinatesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const required = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const directives = Object.values(type.getFields()).flatMap((field) => field.astNode?.directives ?? []);
    for (const directive of directives) {
      const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
      if (directive.name.value !== 'requires' || fields?.kind !== Kind.STRING) continue;
      const document = parse(`fragment Required on ${type.name} { ${fields.value} }`, { noLocation: true });
      for (const coordinate of coordinatesOf(schema, document)) required.add(coordinate);
    }
  }
  return required;
}

/**
 * Every coordinate that an operation reads. A field selected on an interface counts for each type that implements it,
 * because a level on the interface says nothing about them.
 */
export function coordinatesOf(schema: GraphQLSchema, document: DocumentNode): ReadonlySet<string> {
  const coordinates = new Set<string>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType();
        if (!parent || node.name.value.startsWith('__')) return;
        const types = isInterfaceType(parent) || isUnionType(parent) ? schema.getPossibleTypes(parent) : [parent];
        for (const type of types) coordinates.add(`${getNamedType(type).name}.${node.name.value}`);
      },
    }),
  );
  return coordinates;
}
