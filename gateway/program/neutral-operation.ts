import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  getNamedType,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { SubjectKeys } from '../graph/data-subjects.ts';
import type { SelectedField, Selection } from '../tasks/selection.ts';

/** A variable's name in the operation that is planned, and in the client's. */
export interface RenamedVariable {
  name: string;
  from: string;
}

/** A client's operation under names of ours. */
export interface NeutralOperation {
  document: DocumentNode;
  /** The name of each field in the operation that is planned; `__typename` has none. */
  names: ReadonlyMap<SelectedField, string>;
  variables: readonly RenamedVariable[];
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
const plain = (name: string): FieldNode => ({ kind: Kind.FIELD, name: nameNode(name) });
const selectionSet = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: selections.length > 0 ? selections : [plain('__typename')],
});

const isOpen = ({ definition }: SelectedField): boolean => isAbstractType(getNamedType(definition.type));

/**
 * Writes an operation so that nothing the client called a field can meet a key of the plan. Each field that it asks for
 * gets a name that begins with two underscores, which no schema can have (GraphQL, section 3.5); variables are renamed
 * too, because the planner has a `$representations` of its own. Only what is asked, and in which order, is left of the
 * client's words.
 *
 * Beside the client's fields stand, under their own names, the key of every data subject on the way and the type of every
 * object that may have several.
 */
export function neutralOperation(
  operation: OperationDefinitionNode,
  selection: Selection,
  subjects: SubjectKeys,
): NeutralOperation {
  const names = new Map<SelectedField, string>();
  const variables = new Map<string, string>();

  function renamed(value: ValueNode): ValueNode {
    return visit(value, {
      Variable({ name }) {
        const known = variables.get(name.value) ?? `v${variables.size}`;
        variables.set(name.value, known);
        return { kind: Kind.VARIABLE, name: nameNode(known) };
      },
    });
  }

  function fieldOf(field: SelectedField): FieldNode {
    const name = `__${names.size}`;
    names.set(field, name);
    const given = (field.node.arguments ?? []).map(
      (argument): ArgumentNode => ({ ...argument, value: renamed(argument.value) }),
    );
    return {
      kind: Kind.FIELD,
      alias: nameNode(name),
      name: nameNode(field.name),
      arguments: given,
      ...(field.selection ? { selectionSet: setOf(field.selection, isOpen(field)) } : {}),
    };
  }

  function fieldsOf(type: string, fields: readonly SelectedField[]): SelectionNode[] {
    const key = subjects.get(type);
    return [...fields.filter(({ name }) => name !== '__typename').map(fieldOf), ...(key ? [plain(key)] : [])];
  }

  function setOf(inner: Selection, mayVary: boolean): SelectionSetNode {
    const [only] = inner;
    if (only && !mayVary) return selectionSet(fieldsOf(...only));
    const byType = [...inner].flatMap(([type, fields]): SelectionNode[] => {
      const selections = fieldsOf(type, fields);
      if (selections.length === 0) return [];
      const typeCondition = { kind: Kind.NAMED_TYPE, name: nameNode(type) } as const;
      return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet(selections) }];
    });
    return selectionSet([plain('__typename'), ...byType]);
  }

  const roots = [...selection].flatMap(([type, fields]) => fieldsOf(type, fields));
  const definitions = (operation.variableDefinitions ?? []).flatMap((definition): VariableDefinitionNode[] => {
    const name = variables.get(definition.variable.name.value);
    return name ? [{ ...definition, variable: { kind: Kind.VARIABLE, name: nameNode(name) }, directives: [] }] : [];
  });
  return {
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: operation.operation,
          variableDefinitions: definitions,
          selectionSet: selectionSet(roots),
        },
      ],
    },
    names,
    variables: [...variables].map(([from, name]) => ({ name, from })),
  };
}
