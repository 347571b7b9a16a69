import { type GraphQLScalarType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { scalars } from '../../schema/scalars.ts';
import { keyCoordinatesOf } from './classification.ts';

type Representation = Record<string, unknown>;

/**
 * Makes the check of entity representations, which GraphQL itself lets through as they are: keys of our scalars are
 * brought to their normal form. Throws BAD_USER_INPUT for a type without a key here and for a malformed key.
 */
export function createKeyCheck(schema: GraphQLSchema) {
  const keys = new Map<string, [field: string, scalar: GraphQLScalarType | undefined][]>();
  for (const coordinate of keyCoordinatesOf(schema)) {
    const [typeName = '', field = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const scalar = isObjectType(type) ? scalars[String(getNamedType(type.getFields()[field]?.type))] : undefined;
    keys.set(typeName, [...(keys.get(typeName) ?? []), [field, scalar]]);
  }

  function checked(representation: Representation): Representation {
    const fields = keys.get(String(representation?.__typename));
    if (!fields) throw refusal('BAD_USER_INPUT', { message: 'A representation names a type that has no key here.' });
    const normal = { ...representation };
    for (const [field, scalar] of fields) {
      if (scalar && normal[field] !== undefined) normal[field] = scalar.parseValue(normal[field]);
    }
    return normal;
  }

  return function withKeys(variables: Record<string, unknown> | undefined): Record<string, unknown> {
    const representations = variables?.representations;
    return Array.isArray(representations)
      ? { ...variables, representations: representations.map(checked) }
      : (variables ?? {});
  };
}
