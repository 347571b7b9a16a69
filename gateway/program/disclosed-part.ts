import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLNamedType, type GraphQLSchema, isAbstractType } from 'graphql';
import type { SubjectKeys } from '../graph/data-subjects.ts';
import type { FieldDecision } from '../ledger/record.ts';
import type { DisclosedPart, PathElement } from './program.ts';
import { objectsOf } from './reading.ts';
import { typeOfField } from './representation.ts';

interface DisclosureContext {
  schema: GraphQLSchema;
  subjects: SubjectKeys;
  /** What stands in the ledger of a coordinate that is a disclosure here; undefined for keys and a department's own. */
  decisionOf(coordinate: string): FieldDecision | undefined;
}

/** A step of a path: the name of a field, and by which field the objects there are data subjects. */
export function pathElement(
  name: string,
  type: GraphQLNamedType | undefined,
  { schema, subjects }: Pick<DisclosureContext, 'schema' | 'subjects'>,
): PathElement {
  const subjectKeys = new Map(
    objectsOf(schema, type).flatMap((name) => {
      const key = subjects.get(name);
      return key ? [[name, key] as const] : [];
    }),
  );
  return { name, subjectKeys, only: isAbstractType(type) ? undefined : type?.name };
}

/**
 * Lists what representations disclose, by the data subject that it is about: the nearest citizen or enterprise around each
 * field, be it nested, in a list, or the object itself.
 */
export function disclosedParts(
  requires: readonly QueryPlanSelectionNode[],
  context: DisclosureContext,
): DisclosedPart[] {
  const parts = new Map<string, { path: readonly PathElement[]; fields: Map<string, FieldDecision> }>();

  function walk(
    nodes: readonly QueryPlanSelectionNode[],
    type: GraphQLNamedType | undefined,
    holder: readonly PathElement[],
    path: readonly PathElement[],
  ): void {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') {
        walk(node.selections, node.typeCondition ? context.schema.getType(node.typeCondition) : type, holder, path);
        continue;
      }
      for (const object of objectsOf(context.schema, type)) {
        const decision = context.decisionOf(`${object}.${node.name}`);
        if (!decision) continue;
        const key = holder.map((element) => element.name).join('.');
        const part = parts.get(key) ?? { path: holder, fields: new Map() };
        part.fields.set(decision[0], decision);
        parts.set(key, part);
      }
      if (!node.selections) continue;
      const inner = typeOfField(context.schema, type, node.name);
      const element = pathElement(node.alias ?? node.name, inner, context);
      const at = [...path, element];
      walk(node.selections, inner, element.subjectKeys.size > 0 ? at : holder, at);
    }
  }

  walk(requires, undefined, [], []);
  return [...parts.values()].map(({ path, fields }) => ({ path, fields: [...fields.values()] }));
}
