import { hash } from 'node:crypto';
import {
  type ASTNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
  parseType,
  print,
  separateOperations,
  TypeInfo,
  type ValueNode,
  type VariableDefinitionNode,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { plain } from './plain.ts';

/** An operation without the values that were written into it: those who ask the same about others send the same. */
export interface LiftedOperation {
  /** The operation with the fragments that it uses; a variable stands for each value. */
  text: string;
  /** SHA-256 of the text: nobody's number can be guessed from it. */
  digest: string;
  /** The values in their types, by their variables. Those of the client's own variables are the request's. */
  values: Readonly<Record<string, unknown>>;
}

/**
 * Takes the values out of one operation of a valid document: arguments of fields and directives, in fragments too, as whole
 * as they are free of variables. Defaults of variables go as well, since they are in the request's values already. Equal
 * values of one argument of one name stay one, so that fields which merged still do.
 */
export function withoutLiterals(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): LiftedOperation {
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const prefix = freePrefix(operation);
  const lifted = new Map<string, { name: string; type: GraphQLInputType; value: unknown }>();
  const neverNull = new Set<string>();

  function lift(node: ValueNode, type: GraphQLInputType, place: string): ValueNode {
    if (node.kind === Kind.VARIABLE) {
      if (isNonNullType(type)) neverNull.add(node.name.value);
      return node;
    }
    if (!hasVariable(node)) {
      const value = valueFromAST(node, type);
      if (value === undefined) return node;
      const key = `${place} ${String(type)} ${JSON.stringify(value)}`;
      const known = lifted.get(key) ?? { name: `${prefix}${lifted.size}`, type, value: plain(value) };
      lifted.set(key, known);
      return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: known.name } };
    }
    const inner = getNullableType(type);
    if (node.kind === Kind.LIST && isListType(inner)) {
      return { ...node, values: node.values.map((item) => lift(item, inner.ofType, place)) };
    }
    if (node.kind === Kind.OBJECT && isInputObjectType(inner)) {
      const fields = inner.getFields();
      return {
        ...node,
        fields: node.fields.map((field) => {
          const name = field.name.value;
          const at = fields[name]?.type;
          return at ? { ...field, value: lift(field.value, at, `${place}.${name}`) } : field;
        }),
      };
    }
    return node;
  }

  const info = new TypeInfo(schema);
  const without = visit(
    own,
    visitWithTypeInfo(info, {
      Argument(node, _key, _parent, _path, ancestors) {
        const type = info.getArgument()?.type;
        const value = type && lift(node.value, type, `${responseKey(ancestors)} ${node.name.value}`);
        return value && value !== node.value ? { ...node, value } : undefined;
      },
    }),
  );
  const text = print({
    ...without,
    definitions: without.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION
        ? {
            ...node,
            variableDefinitions: [
              ...(node.variableDefinitions ?? []).map((definition) => withoutDefault(definition, neverNull)),
              ...[...lifted.values()].map(({ name, type }) => definitionOf(name, type)),
            ],
          }
        : node,
    ),
  });
  const values = Object.fromEntries([...lifted.values()].map(({ name, value }) => [name, value]));
  return { text, digest: hash('sha256', text, 'hex'), values };
}

/** Reads the text of a lifted operation. */
export function readLifted({ text }: Pick<LiftedOperation, 'text'>): {
  document: DocumentNode;
  operation: OperationDefinitionNode;
} {
  const document = parse(text, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('There is no operation.');
  return { document, operation };
}

/** How the names of lifted values begin: as no variable of the client's does. */
function freePrefix({ variableDefinitions = [] }: OperationDefinitionNode): string {
  let prefix = 'literal';
  while (variableDefinitions.some(({ variable }) => variable.name.value.startsWith(prefix))) prefix += '_';
  return prefix;
}

const definitionOf = (name: string, type: GraphQLInputType): VariableDefinitionNode => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
  type: parseType(String(type), { noLocation: true }),
});

/** A variable with a default may stand where null may not; without its default it has to say so. */
function withoutDefault(node: VariableDefinitionNode, neverNull: ReadonlySet<string>): VariableDefinitionNode {
  if (!node.defaultValue) return node;
  const { defaultValue: _, type, ...definition } = node;
  const mustBe = type.kind !== Kind.NON_NULL_TYPE && neverNull.has(node.variable.name.value);
  return { ...definition, type: mustBe ? { kind: Kind.NON_NULL_TYPE, type } : type };
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariable(value));
  return node.kind === Kind.VARIABLE;
}

/** The name in the answer of the field that an argument belongs to; that of a directive on a fragment has the field around it. */
function responseKey(ancestors: readonly (ASTNode | readonly ASTNode[])[]): string {
  const field = ancestors.findLast(
    (node): node is ASTNode & { kind: Kind.FIELD } => 'kind' in node && node.kind === Kind.FIELD,
  );
  return field ? (field.alias ?? field.name).value : '';
}
