import { createHash } from 'node:crypto';
import {
  execute,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { idNumberOf } from '../../seed/population/id-number.ts';
import { usccOf } from '../../seed/population/uscc.ts';

/** How an invented department misbehaves; the same question misbehaves in the same way. */
export interface Mischief {
  /** One field in so many throws an error; 0 for none. */
  errors: number;
  /** Departments that do not answer at all. */
  out: ReadonlySet<string>;
  /** One entity in so many is not known to a department; 0 for none. */
  unknown: number;
}

export const GOOD: Mischief = { errors: 0, out: new Set(), unknown: 0 };

/** An object of the invented world: its type and its number. All departments that know it say the same of it. */
interface Thing {
  __typename: string;
  n: number;
  /** What the department was told with it. */
  told: Readonly<Record<string, unknown>>;
}

export interface InventedDepartment {
  name: string;
  /** Rejects in an outage. Throws for an operation that is not valid here, which no plan may send. */
  answer(query: string, variables: Record<string, unknown> | undefined, mischief: Mischief): Promise<unknown>;
}

const hashes = new Map<string, number>();

/** A number from 0 on that depends on the text alone. */
export function hashOf(text: string): number {
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = createHash('sha1').update(text).digest().readUInt32BE();
    if (hashes.size > 200_000) hashes.clear();
    hashes.set(text, hash);
  }
  return hash;
}

const THINGS = 6;

/** A department that answers for a subgraph's schema out of an invented world, in which everything follows from numbers. */
export function inventDepartment(name: string, schema: GraphQLSchema, world: World): InventedDepartment {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('_') && type.name !== '_Entity') continue;
    if (isAbstractType(type)) type.resolveType = (thing: Thing) => thing.__typename;
    if (!isObjectType(type)) continue;
    const required = requirementsOf(type);
    for (const field of Object.values(type.getFields())) {
      if (field.name === '_service') continue;
      if (field.name === '_entities') {
        field.resolve = (_, { representations }: { representations: Representation[] }, mischief: Mischief) =>
          representations.map((representation) => referred(representation, mischief));
        continue;
      }
      field.resolve = (thing: Thing | undefined, given, mischief: Mischief) =>
        inventedValue(type, field.name, field.type, thing, JSON.stringify(given), mischief, required.get(field.name));
    }
  }

  type Representation = Record<string, unknown> & { __typename: string };

  function referred(representation: Representation, { unknown }: Mischief): Thing | null {
    const n = world.numberIn(representation);
    if (unknown && hashOf(`${name} knows ${representation.__typename} ${n}`) % unknown === 0) return null;
    // Of a thing that is called by an interface, the number says which type it has.
    const type = schema.getType(representation.__typename);
    const types = isAbstractType(type)
      ? schema
          .getPossibleTypes(type)
          .map(({ name: at }) => at)
          .sort()
      : [];
    return { __typename: types[n % types.length] ?? representation.__typename, n, told: representation };
  }

  function inventedValue(
    type: GraphQLObjectType,
    field: string,
    output: GraphQLOutputType,
    thing: Thing | undefined,
    given: string,
    { errors }: Mischief,
    required: readonly string[] | undefined,
  ): unknown {
    const told = required?.map((at) => JSON.stringify(thing?.told[at] ?? null)).join() ?? '';
    const seed = `${type.name}.${field} ${thing?.n ?? 0} ${given === '{}' ? '' : given} ${told}`;
    if (errors && hashOf(`${name} fails ${seed}`) % errors === 0) throw new Error('an invented error');
    const isKey = world.isKey(type.name, field);
    // What another department works out from what it is told, this one cannot know.
    if (!required && !isNonNullType(output) && world.isWorkedOut(type.name, field)) return null;
    return made(output, seed, isKey);

    function made(at: GraphQLOutputType, text: string, isCertain: boolean): unknown {
      if (isNonNullType(at)) return made(at.ofType, text, true);
      const hash = hashOf(text);
      if (!isCertain && hash % 7 === 0) return null;
      if (isListType(at)) return Array.from({ length: hash % 4 }, (_, i) => made(at.ofType, `${text} ${i}`, false));
      const named = getNamedType(at);
      if (isLeafType(named)) {
        if (isEnumType(named)) return named.getValues()[hash % named.getValues().length]?.name;
        return world.leaf(named.name, isKey ? (thing?.n ?? 0) : hash % 1_000, field, isKey);
      }
      // A plain part of a thing has its number, so that a key within it says which thing it is.
      const isPart = !world.isEntity(named.name) && isKey;
      const n = isPart ? (thing?.n ?? 0) : hash % THINGS;
      const types = isAbstractType(named)
        ? schema
            .getPossibleTypes(named)
            .map((possible) => possible.name)
            .sort()
        : [];
      const concrete = types.length > 0 ? (types[(hash >> 8) % types.length] as string) : named.name;
      return world.thing(concrete, n, isInterfaceType(named) ? named.name : undefined);
    }
  }

  return {
    name,
    async answer(query, variables, mischief) {
      const document = parse(query);
      const [problem] = validate(schema, document);
      if (problem) throw new InvalidQuestion(`${name}: ${problem.message}\n${query}`);
      if (mischief.out.has(name)) throw new Error('an invented outage');
      return execute({ schema, document, variableValues: variables ?? {}, contextValue: mischief });
    },
  };
}

export class InvalidQuestion extends Error {}

function requirementsOf(type: GraphQLObjectType): Map<string, string[]> {
  const required = new Map<string, string[]>();
  for (const field of Object.values(type.getFields())) {
    const directive = field.astNode?.directives?.find((found) => found.name.value === 'requires');
    const value = directive?.arguments?.[0]?.value;
    if (value?.kind !== 'StringValue') continue;
    const [operation] = parse(`{ ${value.value} }`).definitions;
    if (operation?.kind !== 'OperationDefinition') continue;
    required.set(
      field.name,
      operation.selectionSet.selections.flatMap((node) => (node.kind === 'Field' ? node.name.value : [])),
    );
  }
  return required;
}

/** What all departments of an invented world agree on. */
export interface World {
  isEntity(type: string): boolean;
  isKey(type: string, field: string): boolean;
  /** Whether some department works the field out from a `@requires`. */
  isWorkedOut(type: string, field: string): boolean;
  /** The thing of that type; where an interface decides, its type is that of the number. */
  thing(type: string, n: number, through: string | undefined): Thing;
  leaf(scalar: string, n: number, field: string, isKey: boolean): unknown;
  numberIn(representation: Record<string, unknown>): number;
}

/** Reads off the departments' schemas which types are entities, by which fields, and which interfaces are. */
export function createWorld(schemas: readonly GraphQLSchema[]): World {
  const keys = new Map<string, Set<string>>();
  /** Interfaces that are entities, with the object types that implement them. */
  const open = new Map<string, string[]>();
  for (const schema of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const node of [type.astNode, ...type.extensionASTNodes]) {
        for (const directive of node?.directives ?? []) {
          const value = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
          if (directive.name.value !== 'key' || value?.kind !== 'StringValue') continue;
          noteKey(type.name, value.value, schema);
          if (isInterfaceType(type))
            open.set(
              type.name,
              schema
                .getPossibleTypes(type)
                .map(({ name }) => name)
                .sort(),
            );
        }
      }
    }
  }

  function noteKey(type: string, fields: string, schema: GraphQLSchema): void {
    const [operation] = parse(`{ ${fields} }`).definitions;
    if (operation?.kind !== 'OperationDefinition') return;
    const walk = (at: string, selections: typeof operation.selectionSet.selections): void => {
      for (const node of selections) {
        if (node.kind !== 'Field') continue;
        const known = keys.get(at) ?? new Set();
        keys.set(at, known.add(node.name.value));
        const parent = schema.getType(at);
        const inner = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
        if (node.selectionSet && inner) walk(getNamedType(inner.type).name, node.selectionSet.selections);
      }
    };
    walk(type, operation.selectionSet.selections);
  }
  const entities = new Set<string>();
  for (const schema of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      const nodes = isObjectType(type) || isInterfaceType(type) ? [type.astNode, ...type.extensionASTNodes] : [];
      if (nodes.some((node) => node?.directives?.some(({ name }) => name.value === 'key'))) entities.add(type.name);
    }
  }
  const workedOut = new Set(
    schemas
      .flatMap((schema) => Object.values(schema.getTypeMap()))
      .filter(isObjectType)
      .flatMap((type) => [...requirementsOf(type).keys()].map((field) => `${type.name}.${field}`)),
  );
  const interfaceOf = (type: string): [string, string[]] | undefined =>
    [...open].find(([name, types]) => name === type || types.includes(type));

  return {
    isWorkedOut: (type, field) => workedOut.has(`${type}.${field}`),
    isEntity: (type) => entities.has(type),
    isKey: (type, field) => {
      const within = interfaceOf(type)?.[0];
      return Boolean(keys.get(type)?.has(field) || (within && keys.get(within)?.has(field)));
    },
    thing(type, n) {
      const [name, types] = interfaceOf(type) ?? [];
      if (!types) return { __typename: type, n, told: {} };
      // Of an entity that is known by its interface, the number decides which type it has.
      const index = types.indexOf(type);
      if (index >= 0) return { __typename: type, n: n * types.length + index, told: {} };
      return { __typename: name as string, n, told: {} };
    },
    leaf(scalar, n, field, isKey) {
      switch (scalar) {
        case 'Int':
        case 'Fen':
          return n;
        case 'Float':
          return n / 4;
        case 'Boolean':
          return n % 2 === 0;
        case 'IDNumber':
          return idNumberOf(n % 40, 0, '1980-01-01', 'MALE');
        case 'USCC':
          return usccOf(n % 40);
        case 'Date':
          return `2020-01-${String((n % 28) + 1).padStart(2, '0')}`;
        case 'DateTime':
          return new Date(1_600_000_000_000 + n * 1_000);
        case 'RealEstateUnitNumber':
          return `990101001001GB00001F0001${String(n % 10_000).padStart(4, '0')}`;
        default:
          return isKey ? `k-${n}` : `${field}-${n}`;
      }
    },
    numberIn(representation) {
      const found = leavesOf(representation).map(({ value }) => numberOf(value));
      return found.find((n) => n !== undefined) ?? 0;
    },
  };

  function leavesOf(
    representation: Record<string, unknown>,
    type = String(representation.__typename),
  ): { value: unknown }[] {
    const within = interfaceOf(type)?.[0] ?? '';
    return Object.entries(representation).flatMap(([name, value]) => {
      if (name === '__typename') return [];
      if (!keys.get(type)?.has(name) && !keys.get(within)?.has(name)) return [];
      if (typeof value === 'object' && value !== null) {
        return Object.entries(value).map(([, inner]) => ({ value: inner }));
      }
      return [{ value }];
    });
  }
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const found = typeof value === 'string' ? /^k-(\d+)$/.exec(value)?.[1] : undefined;
  if (found !== undefined) return Number(found);
  return typeof value === 'string' ? hashOf(value) % THINGS : undefined;
}
