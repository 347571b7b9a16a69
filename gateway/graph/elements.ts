import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  print,
  valueFromASTUntyped,
  visit,
} from 'graphql';

/** One thing that a schema says: a type, a field, a member, a directive on one of them. */
export interface Element {
  /** `Type`, `Type.field`, `Type implements Other`, `Union = Member`, `@directive`, or one of them and ` @directive`. */
  coordinate: string;
  /** The coordinate of what it belongs to; empty for what stands by itself. */
  of: string;
  kind: 'type' | 'field' | 'input' | 'value' | 'implements' | 'member' | 'applied' | 'other';
  /** What it says; descriptions and deprecations, which bind nobody, are no part of it. */
  text: string;
  /** Where a directive is applied. */
  directive?: DirectiveNode;
  /** Of a field the name of the type that it gives, without lists and `!`. */
  gives?: string;
}

export type Elements = ReadonlyMap<string, Element>;

/** Directives that may stand on one thing several times; each is an element of its own. */
const REPEATABLE = /^(key|link|composeDirective|tag|join__\w+)$/;

/** Takes a schema apart, so that two can be compared whatever their order, their words and their extensions. */
export function elementsOf(document: DocumentNode): Elements {
  const found = new Map<string, Element>();

  function add(element: Element): void {
    const known = found.get(element.coordinate);
    // A definition may come in parts; of all else, what is said twice is not what is said once.
    if (known && (known.kind !== 'type' || known.text !== element.text))
      found.set(element.coordinate, { ...element, text: `${known.text} ${element.text}` });
    else found.set(element.coordinate, element);
  }

  function addApplied(of: string, directives: readonly DirectiveNode[] = []): void {
    for (const directive of directives) {
      const name = directive.name.value;
      const text = print(directive);
      const coordinate = REPEATABLE.test(name) ? `${of} ${text}` : `${of} @${name}`;
      add({ coordinate, of, kind: 'applied', text, directive });
    }
  }

  for (const node of bare(document).definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      addApplied('schema', node.directives);
      for (const { operation, type } of node.operationTypes ?? [])
        add({ coordinate: `schema ${operation}`, of: 'schema', kind: 'other', text: type.name.value });
      continue;
    }
    const name = 'name' in node && node.name ? node.name.value : '';
    // Definitions of types alone may have fields, values and members; all else is compared as it is written.
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) {
      add({ coordinate: `@${name}`, of: '', kind: 'other', text: print(node) });
      continue;
    }
    const text = node.kind.replace(/Extension$/, 'Definition');
    add({ coordinate: name, of: '', kind: 'type', text });
    addApplied(name, node.directives);
    for (const { name: other } of ('interfaces' in node && node.interfaces) || [])
      add({ coordinate: `${name} implements ${other.value}`, of: name, kind: 'implements', text: other.value });
    for (const { name: other } of ('types' in node && node.types) || [])
      add({ coordinate: `${name} = ${other.value}`, of: name, kind: 'member', text: other.value });
    for (const value of ('values' in node && node.values) || []) {
      const coordinate = `${name}.${value.name.value}`;
      add({ coordinate, of: name, kind: 'value', text: value.name.value });
      addApplied(coordinate, value.directives);
    }
    for (const field of ('fields' in node && node.fields) || []) {
      const coordinate = `${name}.${field.name.value}`;
      const kind = field.kind === Kind.FIELD_DEFINITION ? 'field' : 'input';
      const said = print({ ...field, directives: [] }).slice(field.name.value.length);
      add({
        coordinate,
        of: name,
        kind,
        text: said.replace(/^: /, ''),
        gives: print(field.type).replace(/[[\]!]/g, ''),
      });
      addApplied(coordinate, field.directives);
    }
  }
  return found;
}

/** Whether a field is only named, and given by another. */
export const isExternal = (elements: Elements, coordinate: string): boolean =>
  elements.has(`${coordinate} @external`) || elements.has(`${coordinate.split('.')[0]} @external`);

/** An argument of an applied directive as text; empty when it is not given. */
export function argumentOf(directive: DirectiveNode | undefined, name: string): string {
  const argument = directive?.arguments?.find((given) => given.name.value === name);
  return argument ? String(valueFromASTUntyped(argument.value)) : '';
}

function bare(document: DocumentNode): DocumentNode {
  return visit(document, {
    leave(node) {
      if (node.kind === Kind.DIRECTIVE && node.name.value === 'deprecated') return null;
      // However it is broken into lines, a field set is one.
      if (node.kind === Kind.ARGUMENT && node.name.value === 'fields' && node.value.kind === Kind.STRING)
        return {
          ...node,
          value: { ...node.value, block: false, value: node.value.value.replaceAll(/\s+/g, ' ').trim() },
        };
      const { description: _, ...rest } = node as ASTNode & { description?: unknown };
      if (!('arguments' in rest) || !rest.arguments) return rest;
      return {
        ...rest,
        arguments: rest.arguments
          .map((a) => [print(a), a] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, a]) => a),
      };
    },
  }) as DocumentNode;
}
