import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { refusal } from '../../schema/errors.ts';
import { say } from '../../schema/sentences.ts';

/** A field of a normalised operation: fragments are gone, equal response keys are merged, the parent type is concrete. */
export interface SelectedField {
  /** The key in the response: the alias, or the name. */
  key: string;
  name: string;
  /** `Type.field` with the object type, also where the client wrote an interface. */
  coordinate: string;
  definition: GraphQLField<unknown, unknown>;
  /** The first of the merged nodes; validation guarantees that the arguments of all are the same. */
  node: FieldNode;
  selection: Selection | undefined;
}

/** What is selected on each object type that a value may have. */
export type Selection = ReadonlyMap<string, readonly SelectedField[]>;

/** Whether a field or fragment is asked for, as its conditions (`@skip`, `@include`) say. */
export type IsIncluded = (node: SelectionNode) => boolean;

/** Most fields an operation may have once its fragments are spread out. */
const MOST_FIELDS = 5_000;

/** The operation of a document by name; the only one when no name is given. */
export function operationOf(document: DocumentNode, name?: string | null): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return name
    ? operations.find((node) => node.name?.value === name)
    : operations.length === 1
      ? operations[0]
      : undefined;
}

/**
 * Normalises an operation so that what it reads no longer depends on how it was written: aliases, named, inline and nested
 * fragments, interfaces and unions all end as fields of object types. Unless `isIncluded` decides, conditions are ignored:
 * a field that might be read counts as read. Throws OPERATION_TOO_COMPLEX when that has no reasonable end.
 */
export function normalise(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  isIncluded: IsIncluded = () => true,
): Selection {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  let budget = MOST_FIELDS;

  function collect(type: string, sets: readonly SelectionSetNode[], into: Map<string, FieldNode[]>): void {
    for (const { selections } of sets) {
      for (const node of selections) {
        if (--budget < 0) throw refusal('OPERATION_TOO_COMPLEX');
        if (!isIncluded(node)) continue;
        if (node.kind === Kind.FIELD) {
          const key = node.alias?.value ?? node.name.value;
          const merged = into.get(key);
          if (merged) merged.push(node);
          else into.set(key, [node]);
          continue;
        }
        const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        const condition = spread?.typeCondition?.name.value;
        if (spread && (!condition || applies(schema, condition, type))) collect(type, [spread.selectionSet], into);
      }
    }
  }

  function select(type: GraphQLNamedType, sets: readonly SelectionSetNode[]): Selection {
    const objects = isObjectType(type) ? [type] : isCompositeType(type) ? schema.getPossibleTypes(type) : [];
    return new Map(
      objects.map((object) => {
        const merged = new Map<string, FieldNode[]>();
        collect(object.name, sets, merged);
        const fields: SelectedField[] = [];
        for (const [key, nodes] of merged) {
          const [node] = nodes;
          const name = node?.name.value ?? '';
          const definition = name === '__typename' ? TypeNameMetaFieldDef : object.getFields()[name];
          if (!node || !definition) continue; // introspection of the schema has a way of its own
          const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
          fields.push({
            key,
            name,
            coordinate: `${object.name}.${name}`,
            definition,
            node,
            selection: inner.length > 0 ? select(getNamedType(definition.type), inner) : undefined,
          });
        }
        return [object.name, fields];
      }),
    );
  }

  const root = schema.getRootType(operation.operation);
  if (!root) {
    const message = say('There is no {operation} here.', { operation: operation.operation });
    throw refusal('BAD_USER_INPUT', { message });
  }
  return select(root, [operation.selectionSet]);
}

function applies(schema: GraphQLSchema, condition: string, object: string): boolean {
  if (condition === object) return true;
  const type = schema.getType(condition);
  const concrete = schema.getType(object);
  return (
    !!type && isCompositeType(type) && !isObjectType(type) && isObjectType(concrete) && schema.isSubType(type, concrete)
  );
}
