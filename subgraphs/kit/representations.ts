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

  const checks = new Map([...keys].map(([name, sets]) => [name, sets.map((set) => keyOf(schema.getType(name), set))]));

  function checked(representation: Representation): Representation {
    const type = checks.get(String(representation?.__typename));
    if (!type) throw refusal('BAD_USER_INPUT', { message: 'A representation names a type that has no key here.' });
    let normal: Representation | undefined;
    for (const key of type) if (holds(representation, key)) normal = normalised(normal ?? representation, key);
    if (!normal) throw refusal('BAD_USER_INPUT', { message: 'A representation lacks the key of its type.' });
    return normal;
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

/** A field of a key: a scalar of ours has its normal form, an object has fields of its own. */
interface KeyField {
  name: string;
  parse: ((value: unknown) => unknown) | undefined;
  inner: readonly KeyField[] | undefined;
}

function keyOf(type: GraphQLNamedType | undefined, { selections }: SelectionSetNode): readonly KeyField[] {
  return selections.flatMap((field) => {
    if (field.kind !== Kind.FIELD || !(isObjectType(type) || isInterfaceType(type))) return [];
    const name = field.name.value;
    const inner = getNamedType(type.getFields()[name]?.type);
    const parse = scalars[String(inner)]?.parseValue;
    return { name, parse, inner: field.selectionSet && keyOf(inner, field.selectionSet) };
  });
}

function holds(value: unknown, key: readonly KeyField[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return key.every(({ name, inner }) => {
    const member = (value as Representation)[name];
    return inner ? holds(member, inner) : member !== undefined;
  });
}

/** The representation itself where its key has its normal form already. */
function normalised(value: Representation, key: readonly KeyField[]): Representation {
  let normal = value;
  for (const { name, parse, inner } of key) {
    const member = value[name];
    const next = inner ? normalised(member as Representation, inner) : parse ? parse(member) : member;
    if (next !== member) normal = { ...normal, [name]: next };
  }
  return normal;
}
