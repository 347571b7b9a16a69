import { type GraphQLLeafType, isEnumType } from 'graphql';
import { scalars } from '../../schema/scalars.ts';

/** Gives a department's value as it goes on, undefined when it does not have the type of its field. */
export type Leaf = (value: unknown) => unknown;

const isText = (value: unknown): unknown => (typeof value === 'string' ? value : undefined);
const isWhole = (value: unknown): unknown =>
  Number.isInteger(value) && (value as number) === ((value as number) | 0) ? value : undefined;

const BUILT_IN: Readonly<Record<string, Leaf>> = {
  String: isText,
  // An ID may be written as a number (GraphQL, section 3.5.5).
  ID: (value) => (typeof value === 'string' || Number.isSafeInteger(value) ? value : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Int: isWhole,
  Float: (value) => (Number.isFinite(value) ? value : undefined),
};

/**
 * The check of a scalar's or an enumeration's values: a value that is let through is plain JSON, and our own scalars are
 * in their normal form. What a department's own scalar may hold is not known to the graph, so any JSON may.
 */
export function leafOf(type: GraphQLLeafType): Leaf {
  if (isEnumType(type)) {
    const values = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => (values.has(value) ? value : undefined);
  }
  const builtIn = BUILT_IN[type.name];
  if (builtIn) return builtIn;
  const scalar = scalars[type.name];
  if (!scalar) return (value) => (typeof value === 'function' ? undefined : value);
  return (value) => {
    try {
      const serialised = scalar.serialize(value);
      return serialised instanceof Date ? serialised.toISOString() : serialised;
    } catch {
      return undefined;
    }
  };
}
