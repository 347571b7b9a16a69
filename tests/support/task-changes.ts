import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  parseConstValue,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Catalogue } from '../../gateway/graph/catalogue.ts';
import type { Task } from '../../gateway/tasks/task.ts';

/** A change of one thing in a task's document. */
export interface TaskChange {
  /** What was changed, by coordinates and names. */
  what: string;
  source(): string;
}

const SUBJECTS = new Set(['IDNumber', 'USCC']);

/** Every change of one thing by which a task asks for more, and every one by which it asks for less. */
export function changesOf(task: Task, schema: GraphQLSchema, catalogue: Catalogue) {
  const wider: TaskChange[] = [];
  const narrower: TaskChange[] = [];
  const isShared = (coordinate: string) => ['L2', 'L3'].includes(catalogue.get(coordinate)?.level ?? 'L4');
  const shares = new Map<ASTNode, boolean>();
  const roles = new Map(
    (task.query.variableDefinitions ?? []).flatMap(({ variable, type }) => {
      const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
      const isSubject = named.kind === Kind.NAMED_TYPE && SUBJECTS.has(named.name.value);
      return isSubject ? [[variable.name.value, named.name.value] as const] : [];
    }),
  );
  const info = new TypeInfo(schema);

  // Whether anything at or below a field needs an approval; spreads of fragments count as if it did not.
  visit(
    task.document,
    visitWithTypeInfo(info, {
      Field: {
        enter(node) {
          shares.set(node, isShared(`${info.getParentType()?.name}.${node.name.value}`));
        },
        leave(node) {
          const inner = node.selectionSet?.selections ?? [];
          if (inner.some((one) => shares.get(one))) shares.set(node, true);
        },
      },
    }),
  );

  visit(
    task.document,
    visitWithTypeInfo(info, {
      SelectionSet(node) {
        const type = info.getParentType();
        // A fragment that is spread here may have the field already.
        const isWhole = node.selections.every(({ kind }) => kind === Kind.FIELD);
        if (!isObjectType(type) || type === schema.getQueryType() || !isWhole) return;
        const present = new Set(node.selections.map((one) => (one.kind === Kind.FIELD ? one.name.value : '')));
        for (const field of Object.values(type.getFields())) {
          const coordinate = `${type.name}.${field.name}`;
          if (present.has(field.name) || !isShared(coordinate) || field.args.some(isRequiredArgument)) continue;
          const added = `${field.name}${isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'}`;
          wider.push({
            what: `more: ${coordinate}`,
            source: replacing(node, { ...node, selections: [...node.selections, fieldOf(added)] }),
          });
        }
      },
      Field(node) {
        const coordinate = `${info.getParentType()?.name}.${node.name.value}`;
        const mask = node.directives?.find(({ name }) => name.value === 'masked');
        if (mask && isShared(coordinate)) {
          wider.push({ what: `bare: ${coordinate}`, source: replacing(node, { ...node, directives: [] }) });
          wider.push({
            what: `less masked: ${coordinate}`,
            source: replacing(node, { ...node, directives: [maskOf(17)] }),
          });
        }
        if (!mask && String(getNamedType(info.getType())) === 'String' && !node.selectionSet) {
          narrower.push({
            what: `masked: ${coordinate}`,
            source: replacing(node, { ...node, directives: [maskOf(1)] }),
          });
        }
        narrower.push({ what: `without: ${coordinate}`, source: replacing(node, null) });
        for (const argument of node.arguments ?? []) argumentChanges(node, argument, coordinate);
      },
      Directive(node) {
        // Where everything is open, no department has a part.
        if (node.name.value !== 'task' || ![...shares.values()].includes(true)) return;
        const windows = (texts: readonly string[]) =>
          replacing(node, {
            ...node,
            arguments: node.arguments?.map((one) =>
              one.name.value === 'windows' ? { ...one, value: listOf(texts) } : one,
            ) as ArgumentNode[],
          });
        wider.push({ what: 'another window', source: windows([...task.windows, 'elsewhere']) });
        narrower.push({ what: 'no window', source: windows([]) });
      },
    }),
  );

  function argumentChanges(node: FieldNode, argument: ArgumentNode, coordinate: string): void {
    if (!shares.get(node)) return;
    const { value } = argument;
    const type = info.getParentType();
    const definition = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
    const declared = definition?.args.find(({ name }) => name === argument.name.value)?.type;
    const name = value.kind === Kind.VARIABLE ? value.name.value : '';
    const role = roles.get(name);
    const given = (other: string) => ({
      ...argument,
      value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: other } } as const,
    });
    for (const [other, of] of roles) {
      if (other === name || of !== role) continue;
      // The role that lost its place stays in use elsewhere or the document is none.
      wider.push({ what: `${coordinate} of ${other}, not ${name}`, source: replacing(argument, given(other)) });
    }
    if (role || task.variables.get(name)?.kind === 'free') return;
    wider.push({
      what: `${coordinate}(${argument.name.value}) freed`,
      source: () => replacing(argument, given('freed'))().replace('(', `($freed: ${declared} @free, `),
    });
  }

  /** The document with one node replaced, or without it. */
  function replacing(old: ASTNode, by: ASTNode | null): () => string {
    return () => {
      const changed: DocumentNode = visit(task.document, { enter: (node) => (node === old ? by : undefined) });
      return print(changed);
    };
  }

  return { wider, narrower };
}

function fieldOf(text: string): FieldNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  const [field] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  if (field?.kind !== Kind.FIELD) throw new Error('not a field');
  return field;
}

const maskOf = (count: number): DirectiveNode =>
  fieldOf(`x @masked(keep: LAST, count: ${count})`).directives?.[0] as DirectiveNode;

const listOf = (texts: readonly string[]) => parseConstValue(JSON.stringify(texts));
