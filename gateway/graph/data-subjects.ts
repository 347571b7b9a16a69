import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Response keys that the platform adds for itself and takes out again; clients' aliases may not begin like them. */
export const RESERVED = '_';
export const SUBJECT_KEY = '_subject';
export const TYPE_KEY = '_type';

const SUBJECT_SCALARS = new Set(['IDNumber', 'USCC']);

/** Types whose objects are data subjects, citizens and enterprises, with the field that identifies them. */
export function subjectTypesOf(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const [name, field] of [
    ['Citizen', 'idNumber'],
    ['Enterprise', 'uscc'],
  ] as const) {
    const type = schema.getType(name);
    if (isObjectType(type) && SUBJECT_SCALARS.has(getNamedType(type.getFields()[field]?.type)?.name ?? ''))
      types.set(name, field);
  }
  return types;
}

const field = (name: string, alias: string): SelectionNode => ({
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: alias },
  name: { kind: Kind.NAME, value: name },
});

/**
 * A copy of an operation that also asks who each value is about: the key of every citizen and enterprise on the way, and
 * the type of every object that may have several. Keys are what federation moves between departments anyway.
 */
export function withSubjects(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const subjects = subjectTypesOf(schema);
  const info = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave(node) {
          const parent = info.getParentType();
          if (!parent) return undefined;
          const added: SelectionNode[] = [];
          if (isAbstractType(parent)) {
            added.push(field('__typename', TYPE_KEY));
            for (const type of schema.getPossibleTypes(parent)) {
              const key = subjects.get(type.name);
              if (!key) continue;
              added.push({
                kind: Kind.INLINE_FRAGMENT,
                typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
                selectionSet: { kind: Kind.SELECTION_SET, selections: [field(key, SUBJECT_KEY)] },
              });
            }
          }
          const key = subjects.get(parent.name);
          if (key) added.push(field(key, SUBJECT_KEY));
          return added.length > 0 ? { ...node, selections: [...node.selections, ...added] } : undefined;
        },
      },
    }),
  );
}
