import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { type Document, MongoClient } from 'mongodb';
import { classificationOf, keyCoordinatesOf } from '../subgraphs/kit/classification.ts';
import type { Department } from '../subgraphs/kit/department.ts';
import { startDepartment } from './support/department.ts';
import { testDepartments } from './support/departments.ts';
import {
  givenFields,
  isConnection,
  noteResolved,
  reachableFields,
  requiredFacts,
  wholeSelection,
} from './support/every-field.ts';
import { uriOf } from './support/population.ts';
import samples, { world } from './support/world.ts';

const departments = await testDepartments();

describe.each(departments.map((department) => [department.name, department] as const))('%s', (_, department) => {
  let running: ReturnType<typeof startDepartment>;
  beforeAll(() => {
    running = startDepartment(department);
  });
  afterAll(() => running.service.stop());

  test('describes every type and field, in English with the Chinese term', () => {
    const missing = definitions(department).filter(
      ([, description]) => !/[A-Za-z].*[\u4e00-\u9fff]/s.test(description ?? ''),
    );
    expect(missing.map(([coordinate]) => coordinate)).toEqual([]);
  });

  test('classifies every field', () => {
    const levels = classificationOf(department.schema);
    const fields = ownTypes(department).flatMap((type) => ownFields(type).map(({ name }) => `${type.name}.${name}`));
    expect(fields.filter((coordinate) => !levels.has(coordinate))).toEqual([]);
  });

  test('can be away without harm: what hangs on an entity may be null', () => {
    const keys = keyCoordinatesOf(department.schema);
    const rigid = entities(department).flatMap((type) =>
      ownFields(type)
        .filter((field) => isNonNullType(field.type) && !keys.has(`${type.name}.${field.name}`))
        .map((field) => `${type.name}.${field.name}`),
    );
    const roots = ownFields(department.schema.getQueryType()).filter(
      (field) => isNonNullType(field.type) && !field.name.startsWith('_'),
    );
    expect([...rigid, ...roots.map(({ name }) => `Query.${name}`)]).toEqual([]);
  });

  test('has records of every kind', async () => {
    const db = running.service.client.db();
    const counts = await Promise.all(
      Object.keys(department.collections).map((name) => db.collection(name).countDocuments({}, { limit: 1 })),
    );
    const empty = Object.keys(department.collections).filter((_, i) => counts[i] === 0);
    expect(empty).toEqual([]);
  });

  test('resolves each of its entities in batch, with one read a collection', async () => {
    for (const type of entities(department)) {
      const representations = await sampleOf(type, department);
      const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type.name} { ${selectionOf(type, department)} } } }`;
      running.reads.length = 0;
      const answer = await running.ask(query, { representations });
      expect({ type: type.name, errors: answer.errors }).toEqual({ type: type.name, errors: undefined });
      expect(answer.data?._entities).toHaveLength(representations.length);
      const read = running.reads.map(({ collection }) => collection);
      expect({ type: type.name, read }).toEqual({ type: type.name, read: [...new Set(read)] });
    }
  });

  test('gives every field of every type for some real record, computed ones and connections too', async () => {
    const resolved = new Set<string>();
    const root = department.schema.getQueryType() as GraphQLObjectType;
    const expected = reachableFields(department, [...entities(department), root]).filter((name) => !RARE.has(name));
    const missing = () => expected.filter((coordinate) => !resolved.has(coordinate));
    const ask = async (type: GraphQLObjectType, query: string, variables?: Document) => {
      const { data, errors } = await running.ask(query, variables);
      expect({ type: type.name, errors }).toEqual({ type: type.name, errors: undefined });
      noteResolved(type, data?._entities ?? data, resolved);
    };
    for (const { homes, members } of world.households(0, 60)) {
      const given = {
        IDNumber: members[0]?.idNumber as string,
        USCC: samples.enterprises(1)[0] as string,
        RealEstateUnitNumber: homes[0]?.unitNumber ?? samples.unitNumber(),
      };
      const selection = wholeSelection(department, root, given);
      if (selection && missing().some((coordinate) => coordinate.startsWith('Query.')))
        await ask(root, `{ ${selection} }`);
      for (const type of entities(department).filter(({ name }) => name === 'Citizen')) {
        const representations = members.map(({ idNumber }, n) => representationOf(type, { idNumber }, n));
        await ask(type, entitiesQuery(type, wholeSelection(department, type, given)), { representations });
      }
    }
    for (const type of entities(department)) {
      const keys = await sampleOf(type, department, 1_000);
      for (let from = 0; from < keys.length && missing().length > 0; from += 100) {
        const representations = keys.slice(from, from + 100).map((key, n) => representationOf(type, key, n));
        await ask(type, entitiesQuery(type, wholeSelection(department, type)), { representations });
      }
    }
    expect(missing()).toEqual([]);
  }, 120_000);

  test('pages its connections: each record once, in one order, and no page beyond its limits', async () => {
    for (const type of entities(department)) {
      for (const field of givenFields(department, type).filter((field) => isConnection(field.type))) {
        const page = (args: string) =>
          entitiesQuery(type, `${field.name}(${args}) { edges { cursor } pageInfo { hasNextPage endCursor } }`);
        const keys = await sampleOf(type, department, 200);
        const all = (await running.ask(page('first: 100'), { representations: keys })).data?._entities as Document[];
        const lengths = all.map((entity) => entity?.[field.name]?.edges.length ?? 0);
        const longest = lengths.indexOf(Math.max(...lengths));
        const representations = [keys[longest]];
        const pages: Document[] = [];
        for (let after = ''; pages.length < 100; ) {
          const answer = await running.ask(page(`first: 2${after && `, after: "${after}"`}`), { representations });
          const [entity = {}] = (answer.data?._entities ?? []) as Document[];
          const next = entity[field.name];
          pages.push(next);
          after = next.pageInfo.endCursor;
          if (!next.pageInfo.hasNextPage) break;
        }
        const sizes = pages.map(({ edges }) => edges.length);
        const total = lengths[longest] as number;
        const whole = Array.from({ length: Math.max(1, Math.ceil(total / 2)) }, (_, i) => Math.min(2, total - 2 * i));
        expect({ field: field.name, sizes }).toEqual({ field: field.name, sizes: whole });
        for (const args of ['first: 0', 'first: 101', 'first: -1', 'after: "x"']) {
          const { errors } = await running.ask(page(args), { representations });
          expect([field.name, args, errors?.[0]?.extensions?.code]).toEqual([field.name, args, 'BAD_USER_INPUT']);
        }
      }
    }
  });

  test('knows nothing of unknown keys and refuses malformed ones', async () => {
    for (const type of entities(department)) {
      const key = keyOf(type, department);
      const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type.name} { __typename } } }`;
      const unknown = { IDNumber: '990999190001010017', USCC: '91990000MA0030L74L', ID: 'unknown', String: 'unknown' }[
        key.scalar
      ];
      if (unknown && hasOwnRecords(type, department)) {
        const { data, errors } = await running.ask(query, {
          representations: [{ __typename: type.name, [key.name]: unknown }],
        });
        expect({ type: type.name, data, errors }).toEqual({
          type: type.name,
          data: { _entities: [null] },
          errors: undefined,
        });
      }
      if (key.scalar !== 'IDNumber' && key.scalar !== 'USCC') continue;
      const answer = await running.ask(query, { representations: [{ __typename: type.name, [key.name]: '123' }] });
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });

  test('reads every keyed path by an index', async () => {
    const db = running.service.client.db();
    for (const [name, collection] of Object.entries(department.collections)) {
      for (const path of ['_id', ...(collection.indexes ?? []).map((index) => [index].flat()[0] as string)]) {
        const plan = await db
          .collection(name)
          .find({ [path]: { $in: ['a', 'b'] } } as Document)
          .explain('queryPlanner');
        expect(`${name}.${path}: ${JSON.stringify(plan.queryPlanner?.winningPlan)}`).not.toContain('COLLSCAN');
      }
    }
  });

  test('refuses what is not signed by the gateway', async () => {
    const { errors, data } = await running.service.handle(undefined, { query: '{ __typename }' });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  test('refuses a task that it has no agreement with', async () => {
    const classified = [...classificationOf(department.schema)].find(
      ([coordinate, level]) =>
        coordinate.startsWith('Citizen.') && level !== 'L1' && !/idNumber|offences/.test(coordinate),
    );
    if (!classified) return;
    const type = entities(department).find(({ name }) => name === 'Citizen') as GraphQLObjectType;
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Citizen { ${selectionOf(type, department)} } } }`;
    const { errors, data } = await running.ask(query, { representations: [] }, { task: 'no-such-task' });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe('NOT_IN_AGREEMENT');
  });

  test('imports no other department and nothing of the gateway', () => {
    const files = readdirSync(department.folder).filter((file) => file.endsWith('.ts'));
    const imports = files.flatMap((file) =>
      [...readFileSync(join(department.folder, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(
        ([, path]) => path as string,
      ),
    );
    expect(
      imports.filter(
        (path) => !/^\.\/|^\.\.\/kit\/|^\.\.\/\.\.\/(schema|seed\/population|tests\/support)\//.test(path),
      ),
    ).toEqual([]);
  });
});

function ownTypes(department: Department): GraphQLObjectType[] {
  const shared = new Set(['PageInfo', '_Service', 'Query', 'Mutation']);
  const types = Object.values(department.schema.getTypeMap()).filter(isObjectType);
  return types.filter(({ name }) => !name.startsWith('__') && !shared.has(name));
}

function ownFields(type: GraphQLObjectType | null | undefined) {
  return Object.values(type?.getFields() ?? {}).filter(
    (field) => !field.astNode?.directives?.some(({ name }) => name.value === 'external'),
  );
}

function definitions(department: Department): [string, string | null | undefined][] {
  return ownTypes(department).flatMap((type) => {
    const fields = ownFields(type);
    if (fields.length === 0) return [];
    return [
      [type.name, type.description],
      ...fields.map((field): [string, string | null | undefined] => [`${type.name}.${field.name}`, field.description]),
    ];
  });
}

function entities(department: Department): GraphQLObjectType[] {
  return ownTypes(department).filter((type) =>
    [type.astNode, ...type.extensionASTNodes].some((node) =>
      node?.directives?.some(({ name }) => name.value === 'key'),
    ),
  );
}

function keyOf(type: GraphQLObjectType, department: Department): { name: string; scalar: string } {
  const name = [...keyCoordinatesOf(department.schema)]
    .find((coordinate) => coordinate.startsWith(`${type.name}.`))
    ?.split('.')[1] as string;
  return { name, scalar: String(getNamedType(type.getFields()[name]?.type)) };
}

/** A thousand people are too few to have one of these. */
const RARE = new Set(['RideHailingCertificate.revokedOn']);

const hasOwnRecords = (type: GraphQLObjectType, department: Department): boolean =>
  '__resolveReference' in ((department.resolvers[type.name] as object | undefined) ?? {});

const entitiesQuery = (type: GraphQLObjectType, selection: string): string =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type.name} { ${selection} } } }`;

const representationOf = (type: GraphQLObjectType, key: Document, n: number): Document => ({
  ...requiredFacts(type, n),
  __typename: type.name,
  ...key,
});

/** Keys of some records: of the entity itself, or of records about it. */
async function sampleOf(type: GraphQLObjectType, department: Department, most = 5): Promise<Document[]> {
  const { name, scalar } = keyOf(type, department);
  if (scalar === 'IDNumber')
    return samples.citizens(most).map((idNumber) => ({ __typename: type.name, [name]: idNumber }));
  if (scalar === 'USCC') return samples.enterprises(most).map((uscc) => ({ __typename: type.name, [name]: uscc }));
  const collection = Object.entries(department.collections).find(
    ([, { type: of, key }]) => of === type.name && key === name,
  );
  if (!collection && scalar === 'RealEstateUnitNumber')
    return samples.unitNumbers(most).map((number) => ({ __typename: type.name, [name]: number }));
  if (!collection) return await foreignKeys(type.name, name, department, most);
  const client = new MongoClient(uriOf(department.name));
  const found = await client.db().collection(collection[0]).find({}, { limit: most }).toArray();
  await client.close();
  return found.map(({ _id }) => ({ __typename: type.name, [name]: _id }));
}

/** Keys of an entity of others, as the department's own records have them. */
async function foreignKeys(__typename: string, key: string, department: Department, most: number): Promise<Document[]> {
  const client = new MongoClient(uriOf(department.name));
  const values: unknown[] = [];
  for (const [name, { indexes = [] }] of Object.entries(department.collections)) {
    for (const index of indexes.map((index) => [index].flat()[0] as string)) {
      const found = await client.db().collection(name).find({}, { limit: most }).toArray();
      values.push(...found.map((document) => document[index]).filter((value) => typeof value === 'string'));
    }
  }
  await client.close();
  return [...new Set(values), '1'].slice(-most).map((value) => ({ __typename, [key]: value }));
}

function selectionOf(type: GraphQLObjectType, department: Department): string {
  const levels = classificationOf(department.schema);
  const fields = ownFields(type)
    .filter((field) => levels.get(`${type.name}.${field.name}`) !== 'L4')
    .filter((field) => !field.args.some(isRequiredArgument))
    .filter((field) => !field.astNode?.directives?.some(({ name }) => name.value === 'requires'))
    .map((field) => (isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { __typename }`));
  return fields.join(' ');
}
