import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import type { Level } from '../../subgraphs/kit/classification.ts';
import { parseFieldSet } from '../../subgraphs/kit/field-set.ts';

/** What the supergraph says of one field. */
export interface CatalogueEntry {
  coordinate: string;
  /** The subgraphs that resolve the field; for a key field, all that know the type. */
  owners: readonly string[];
  level: Level;
  /** Coordinates that answer this field's question with less; a task reads those instead. */
  derivedBy: readonly string[];
  /** Subgraph to the field set that it needs to resolve the field (`@requires`). */
  requires: ReadonlyMap<string, string>;
  /** Whether its owners know the objects that have it by an interface only, and cannot tell their types apart. */
  isThroughInterface: boolean;
  /** Whether the field belongs to its type's key. */
  isKey: boolean;
  description: string;
}

/** Coordinate (`Type.field`) to what is known of it. */
export type Catalogue = ReadonlyMap<string, CatalogueEntry>;

type Arguments = Record<string, unknown>;
type TypeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

const argumentsOf = (directive: DirectiveNode): Arguments =>
  Object.fromEntries((directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));

const applied = (node: TypeNode | FieldDefinitionNode, name: string): Arguments[] =>
  (node.directives ?? []).filter((directive) => directive.name.value === name).map(argumentsOf);

/** Reads owners, levels and keys off the core supergraph SDL; a field without a level counts as L4. */
export function readCatalogue(supergraphSdl: string): Catalogue {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    for (const value of node.values ?? []) {
      const graph = value.directives?.find((directive) => directive.name.value === 'join__graph');
      if (graph) names.set(value.name.value, String(argumentsOf(graph).name));
    }
  }
  const nameOf = (graph: unknown): string => names.get(String(graph)) ?? String(graph);
  const entries = new Map<string, CatalogueEntry>();
  const registers = registersOf(document, nameOf);
  /** Fields that a type has from departments that know it by an interface only, with the interfaces it may be. */
  const inherited = new Map<string, string[]>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    if (node.name.value.includes('__')) continue;
    const types = applied(node, 'join__type');
    const keys = new Set(types.flatMap(({ key }) => ownFields(key)));
    for (const field of node.fields ?? []) {
      const joins = applied(field, 'join__field').filter(({ graph, external }) => graph && !external);
      const owners = joins.length > 0 ? joins : types;
      const coordinate = `${node.name.value}.${field.name.value}`;
      if (applied(field, 'join__field').some(({ graph }) => graph === undefined)) {
        const interfaces = (node.interfaces ?? []).map(({ name }) => `${name.value}.${field.name.value}`);
        inherited.set(coordinate, interfaces);
      }
      entries.set(coordinate, {
        coordinate,
        owners: registerFirst(
          owners.map(({ graph }) => nameOf(graph)),
          registers.get(node.name.value),
        ),
        level: (applied(field, 'classified')[0]?.level as Level | undefined) ?? 'L4',
        derivedBy: (applied(field, 'derived')[0]?.by as string[] | undefined) ?? [],
        requires: new Map(
          joins.flatMap(({ graph, requires }) =>
            typeof requires === 'string' ? [[nameOf(graph), requires] as const] : [],
          ),
        ),
        isThroughInterface: false,
        isKey: keys.has(field.name.value),
        description: field.description?.value ?? '',
      });
    }
  }
  for (const [coordinate, interfaces] of inherited) {
    const entry = entries.get(coordinate);
    const origin = interfaces.map((at) => entries.get(at)).find((found) => found !== undefined);
    if (entry && origin) {
      const { owners, requires } = origin;
      entries.set(coordinate, { ...entry, owners, requires, isThroughInterface: true });
    }
  }
  return entries;
}

/** Type to the subgraph whose root field looks it up: the register of that type, first among those that know its key. */
function registersOf(document: DocumentNode, nameOf: (graph: unknown) => string): Map<string, string> {
  const registers = new Map<string, string>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || node.name.value !== 'Query') continue;
    for (const field of node.fields ?? []) {
      const [join] = applied(field, 'join__field');
      if (join && field.type.kind === Kind.NAMED_TYPE) registers.set(field.type.name.value, nameOf(join.graph));
    }
  }
  return registers;
}

function registerFirst(owners: readonly string[], register: string | undefined): string[] {
  return [...new Set(register && owners.includes(register) ? [register, ...owners] : owners)];
}

/** The entity's own fields of a key's field set; what a compound key names below them belongs to other types. */
function ownFields(key: unknown): string[] {
  if (typeof key !== 'string') return [];
  return parseFieldSet(key).selections.flatMap((field) => (field.kind === Kind.FIELD ? field.name.value : []));
}
