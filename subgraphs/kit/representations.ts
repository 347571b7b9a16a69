import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { scalars } from '../../schema/scalars.ts';
import { keysOf } from './classification.ts';

type Representation = Record<string, unknown>;

/**
 * Makes the check of entity representations, which GraphQL itself lets through as they are: keys of our scalars are
 * brought to their normal form. Of several keys a representation has at least one, whole. Throws BAD_USER_INPUT for a
 * type without a key here, and for a missing or malformed key.
 */
export function createKeyCheck(schema: GraphQLSchema) {
  const keys = keysOf(schema);

  function checked(representation: Representation): Representation {
    const typeName = String(representation?.__typename);
    const sets = keys.get(typeName);
    if (!sets) throw refusal('BAD_USER_INPUT', { message: 'A representation names a type that has no key here.' });
    const given = sets.filter((set) => holds(representation, set));
    if (given.length === 0) throw refusal('BAD_USER_INPUT', { message: 'A representation lacks the key of its type.' });
    return given.reduce((normal, set) => normalised(schema.getType(typeName), normal, set), representation);
  }

  /** The variables of a request, with those that hold representations (`names`) checked. */
  return function withKeys(
    variables: Record<string, unknown> | undefined,
    names: readonly string[],
  ): Record<string, unknown> {
    const normal = { ...variables };
    for (const name of names) {
      const representations = normal[name];
      if (Array.isArray(representations)) normal[name] = representations.map(checked);
    }
    return normal;
  };
}

function holds(value: unknown, { selections }: SelectionSetNode): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return selections.every((field) => {
    if (field.kind !== Kind.FIELD) return false;
    const member = (value as Representation)[field.name.value];
    return field.selectionSet ? holds(member, field.selectionSet) : member !== undefined;
  });
}

function normalised(type: GraphQLNamedType | undefined, value: Representation, set: SelectionSetNode): Representation {
  const normal = { ...value };
  for (const field of set.selections) {
    if (field.kind !== Kind.FIELD || !(isObjectType(type) || isInterfaceType(type))) continue;
    const name = field.name.value;
    const inner = getNamedType(type.getFields()[name]?.type);
    const scalar = scalars[String(inner)];
    if (field.selectionSet) normal[name] = normalised(inner, normal[name] as Representation, field.selectionSet);
    else if (scalar) normal[name] = scalar.parseValue(normal[name]);
  }
  return normal;
}
