import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  parseType,
  typeFromAST,
} from 'graphql';
import type { Collection } from './collections.ts';
import type { Department } from './department.ts';

type JsonSchema = Record<string, unknown>;

const NUMBER = { bsonType: ['int', 'long', 'double'] };

const SCALARS: Record<string, JsonSchema> = {
  String: { bsonType: 'string' },
  ID: { bsonType: 'string' },
  Boolean: { bsonType: 'bool' },
  Int: NUMBER,
  Float: NUMBER,
  Fen: NUMBER,
  DateTime: { bsonType: 'date' },
  Date: { bsonType: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  IDNumber: { bsonType: 'string', pattern: '^[0-9]{17}[0-9X]$' },
  USCC: { bsonType: 'string', pattern: '^[0-9A-Z]{18}$' },
};

/** The fields of a collection's documents with their types: the plain fields of its type, and its stored fields. */
export type StoredFields = ReadonlyMap<string, GraphQLOutputType>;

/**
 * What a collection stores, read off the schema so that the two cannot disagree. Fields with a resolver, with a key of
 * their own, or owned elsewhere are not stored. Throws when the declaration does not fit the schema.
 */
export function storedFields(department: Department, collection: Collection): StoredFields {
  const { schema } = department;
  const type = collection.type ? schema.getType(collection.type) : undefined;
  if (collection.type && !isObjectType(type)) {
    throw new Error(
      `${department.name}: a collection names the type ${collection.type}, which the schema does not have`,
    );
  }
  const fields = new Map<string, GraphQLOutputType>(isObjectType(type) ? plainFields(department, type) : []);
  for (const [name, text] of Object.entries(collection.stored ?? {})) {
    const output = typeFromAST(schema, parseType(text) as never) as GraphQLOutputType | undefined;
    if (!output) throw new Error(`${department.name}: a stored field has the unknown type ${text}`);
    fields.set(name, output);
  }
  if (!fields.has(collection.key))
    throw new Error(`${department.name}: the key ${collection.key} is neither on the type nor among the stored fields`);
  return fields;
}

/**
 * The validator of a collection that we make. Of one that is mapped it says what lies at the top of the document in its own
 * form; the rest is looked at as it is read.
 */
export function documentSchema(department: Department, collection: Collection): JsonSchema {
  const { key, fields: mapped = {} } = collection;
  const placed = [...storedFields(department, collection)].flatMap(([name, output]) => {
    const at = mapped[name] ?? (name === key ? '_id' : name);
    const isInner = Object.keys(mapped).some((path) => path.startsWith(`${name}.`));
    return typeof at !== 'string' || at.includes('.') || isInner ? [] : [[at, output] as const];
  });
  const properties = Object.fromEntries(placed.map(([at, output]) => [at, jsonSchema(department, output)]));
  const required = placed.filter(([, output]) => isNonNullType(output)).map(([at]) => at);
  return {
    bsonType: 'object',
    required: ['_id', ...required.filter((at) => at !== '_id')],
    properties: { _id: properties._id ?? {}, ...properties },
  };
}

export function plainFields(department: Department, type: GraphQLObjectType): [string, GraphQLOutputType][] {
  const resolvers = department.resolvers[type.name];
  return Object.values(type.getFields())
    .filter((field) => !(resolvers && typeof resolvers === 'object' && field.name in resolvers))
    .filter((field) => !field.astNode?.directives?.some(({ name }) => name.value === 'external'))
    .filter((field) => !isEntity(department.schema, field.type))
    .map((field) => [field.name, field.type]);
}

function isEntity(schema: GraphQLSchema, output: GraphQLOutputType): boolean {
  const name = String(output).replace(/[[\]!]/g, '');
  const type = schema.getType(name);
  const nodes = [type?.astNode, ...(type?.extensionASTNodes ?? [])];
  return nodes.some((node) => node?.directives?.some((directive) => directive.name.value === 'key'));
}

function jsonSchema(department: Department, output: GraphQLOutputType): JsonSchema {
  if (isNonNullType(output)) return definite(department, output.ofType);
  return { anyOf: [{ bsonType: 'null' }, definite(department, output)] };
}

function definite(department: Department, output: GraphQLOutputType): JsonSchema {
  if (isListType(output)) return { bsonType: 'array', items: jsonSchema(department, output.ofType) };
  if (isEnumType(output)) return { enum: output.getValues().map(({ name }) => name) };
  if (isObjectType(output)) {
    const fields = plainFields(department, output);
    const required = fields.filter(([, type]) => isNonNullType(type)).map(([name]) => name);
    return {
      bsonType: 'object',
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(fields.map(([name, type]) => [name, jsonSchema(department, type)])),
    };
  }
  return SCALARS[String(output)] ?? { bsonType: 'string' };
}
