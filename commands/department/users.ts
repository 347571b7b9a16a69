import { type GraphQLSchema, isObjectType, parse } from 'graphql';
import type { Catalogue } from '../../gateway/graph/catalogue.ts';
import { fieldsByDepartment } from '../../gateway/tasks/participants.ts';
import type { Task } from '../../gateway/tasks/task.ts';
import { coordinatesOf } from '../../subgraphs/kit/classification.ts';

/** A field of a department that is worked out from another department's facts. */
export interface Need {
  department: string;
  /** The field with the `@requires`. */
  by: string;
}

/** Coordinate to the tasks that select it. */
export function selectedBy(tasks: Iterable<Task>, catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const task of tasks) {
    for (const coordinate of [...fieldsByDepartment(task, catalogue).values()].flat())
      found.set(coordinate, [...(found.get(coordinate) ?? []), task.name]);
  }
  return found;
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
