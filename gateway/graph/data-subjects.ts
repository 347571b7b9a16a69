import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';

/** The scalars that name a person or an enterprise. */
export const SUBJECT_SCALARS: ReadonlySet<string> = new Set(['IDNumber', 'USCC']);

/** Type to the field that identifies its objects, for the types whose objects are data subjects: citizens and enterprises. */
export type SubjectKeys = ReadonlyMap<string, string>;

/** The data subjects' types of a schema. */
export function subjectKeysOf(schema: GraphQLSchema): SubjectKeys {
  const keys = new Map<string, string>();
  for (const [name, field] of [
    ['Citizen', 'idNumber'],
    ['Enterprise', 'uscc'],
  ] as const) {
    const type = schema.getType(name);
    if (isObjectType(type) && SUBJECT_SCALARS.has(getNamedType(type.getFields()[field]?.type)?.name ?? ''))
      keys.set(name, field);
  }
  return keys;
}
