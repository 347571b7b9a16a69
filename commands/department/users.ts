import { type GraphQLSchema, isObjectType, parse } from 'graphql';
import { coordinatesOf } from '../../subgraphs/kit/classification.ts';

/** A field of a department that is worked out from another department's facts. */
export interface Need {
  department: string;
  /** The field with the `@requires`. */
  by: string;
}

/** Coordinate to what other departments need it for; `graph` is the schema that their `@requires` read. */
export function requiredBy(
  departments: readonly { name: string; schema: GraphQLSchema }[],
  graph: GraphQLSchema,
): ReadonlyMap<string, readonly Need[]> {
  const found = new Map<string, Need[]>();
  for (const { name: department, schema } of departments) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const requires = field.astNode?.directives?.find(({ name }) => name.value === 'requires');
        const fields = requires?.arguments?.find(({ name }) => name.value === 'fields')?.value;
        if (fields?.kind !== 'StringValue') continue;
        const selection = parse(`fragment Needed on ${type.name} { ${fields.value} }`, { noLocation: true });
        const need = { department, by: `${type.name}.${field.name}` };
        for (const coordinate of coordinatesOf(graph, selection))
          found.set(coordinate, [...(found.get(coordinate) ?? []), need]);
      }
    }
  }
  return found;
}
