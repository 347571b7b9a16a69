import type { GraphQLResolverMap } from '@apollo/subgraph';
import { MongoClient } from 'mongodb';
import { agreementOver, WINDOW } from './agreements.ts';
import { type Collection, defineCollections } from './collections.ts';
import type { Department } from './department.ts';
import { type Context, readsOf } from './resolvers.ts';
import { buildSchema } from './schema.ts';

const SDL = `
  type Query {
    stall(number: ID!): Stall @classified(level: L1)
    places: [Place!] @classified(level: L1)
    broken(message: String!, later: String): Int @classified(level: L1)
  }
  interface Place {
    rent: Int @classified(level: L1)
  }
  type Stall implements Place @key(fields: "number") {
    number: ID! @classified(level: L3)
    rent: Int @classified(level: L2)
    keeper: IDNumber @classified(level: L3)
    openedOn: Date @classified(level: L2)
    changedAt: DateTime @classified(level: L2)
    kind: Kind @classified(level: L1)
    crates: [Crate!] @classified(level: L1)
    debts: Int @classified(level: L4)
    remark: String
    neighbours: [Stall!] @classified(level: L1)
    isDear: Boolean @classified(level: L1)
    aisle: Int @classified(level: L1)
  }
  type Cellar implements Place {
    rent: Int @classified(level: L3)
  }
  type Crate {
    weight: Int! @classified(level: L1)
  }
  enum Kind { FRUIT FISH }
`;

const RENT_REVIEW = { task: 'rent-review', basis: 'a by-law', until: '2030-06-30' };
const AGREEMENTS = [
  agreementOver({ ...RENT_REVIEW, recipient: WINDOW, part: ['Stall.rent', 'Stall.debts', 'Stall.remark'] }),
  agreementOver({ ...RENT_REVIEW, recipient: 'taxation', part: ['Stall.openedOn'] }),
];

/** A department of one collection, whose name is the caller's so that test files do not meet in it. */
export function createTestDepartment(collection: string, declared: Partial<Collection> = {}): Department {
  const collections = defineCollections({
    [collection]: { key: 'number', type: 'Stall', stored: { row: 'Int!' }, indexes: ['kind'], ...declared },
  });
  const { many, one, reference } = readsOf(collections);
  const resolvers: GraphQLResolverMap<Context> = {
    Query: {
      stall: (_, { number }, context) => one(collection, 'number')({ number }, {}, context),
      broken: (_, { message, later }) => {
        const error = new Error(message);
        // A stack is written when it is first looked at.
        if (later != null && error.stack) error.message = later;
        throw error;
      },
    },
    Place: { __resolveType: () => 'Stall' },
    Stall: {
      __resolveReference: reference(collection, 'number'),
      neighbours: many(collection, 'kind', 'kind'),
      isDear: ({ rent }) => rent > 100,
      aisle: ({ row }) => (row ?? 0) + 1,
    },
  };
  return {
    folder: '',
    title: { en: 'Market Office', zh: '市场办' },
    name: 'market',
    ...buildSchema('market', SDL, resolvers),
    resolvers,
    collections,
    agreements: AGREEMENTS,
  };
}

/** The URI of a database that was started for the tests; each test file makes collections of its own in it. */
export function testUri(): string {
  const [uri] = Object.values(JSON.parse(process.env.TEST_URIS ?? '{}') as Record<string, string>);
  if (!uri) throw new Error('no database was started');
  return uri;
}

/** A connection to it that tells of its reads. */
export function connect() {
  const client = new MongoClient(testUri(), { monitorCommands: true });
  const reads: Record<string, unknown>[] = [];
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find') reads.push(command);
  });
  return { client, db: client.db(), reads };
}
