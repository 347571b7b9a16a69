import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { SelectedField } from './selection.ts';
import type { Task } from './task.ts';

/**
 * The schema that a front-end team sees: what the task can reach, and what `isOpen` says everybody may see. Types, fields
 * and enumerations beyond that do not exist in it.
 */
export function scopedSchema(
  apiSchema: GraphQLSchema,
  task: Task | undefined,
  isOpen: (coordinate: string) => boolean,
): GraphQLSchema {
  const granted = new Set([...(task?.roots.values() ?? [])].flat().flatMap(coordinatesOf));
  const isSeen = (type: string, field: string): boolean =>
    granted.has(`${type}.${field}`) || isOpen(`${type}.${field}`);
  const roots = { Query: apiSchema.getQueryType()?.name ?? '', Mutation: apiSchema.getMutationType()?.name ?? '' };
  const filtered = filterSchema({
    schema: apiSchema,
    rootFieldFilter: (operation, field) => isSeen(roots[operation as keyof typeof roots] ?? '', field),
    objectFieldFilter: isSeen,
    interfaceFieldFilter: (type, field) => {
      const abstract = apiSchema.getType(type);
      return isInterfaceType(abstract) && apiSchema.getPossibleTypes(abstract).some(({ name }) => isSeen(name, field));
    },
  });
  const reachable = pruneSchema(filtered);
  return Object.values(reachable.getTypeMap()).some(isObjectType) ? reachable : filtered;
}

function coordinatesOf(field: SelectedField): string[] {
  return [field.coordinate, ...[...(field.selection?.values() ?? [])].flat().flatMap(coordinatesOf)];
}
