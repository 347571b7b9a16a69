import type { GraphQLResolverMap } from '@apollo/subgraph';
import { refusal } from '../../schema/errors.ts';
import { agreementOver, WINDOW } from './agreements.ts';
import { changesOf } from './change.ts';
import { type Collection, defineCollections } from './collections.ts';
import type { Department } from './department.ts';
import { type Context, readsOf } from './resolvers.ts';
import { buildSchema } from './schema.ts';

export const REGISTRY_SDL = `
  type Query {
    dog(chip: ID!): Dog @classified(level: L1)
    sneak(chip: ID!): Dog @classified(level: L1)
  }
  type Mutation {
    registerDog(input: RegisterDogInput!): Registered @classified(level: L1)
    renameDog(input: RenameDogInput!): Registered @classified(level: L2)
  }
  input RegisterDogInput { key: ID! chip: ID! name: String! }
  input RenameDogInput { key: ID! chip: ID! name: String! }
  type Registered {
    name: String @classified(level: L1)
    keeper: String @classified(level: L3)
    at: DateTime @classified(level: L1)
    dog: Dog @classified(level: L1)
  }
  type Dog @key(fields: "chip") {
    chip: ID! @classified(level: L1)
    name: String @classified(level: L1)
    renamed: Int @classified(level: L1)
  }
`;

const AT = new Date('2030-01-02T03:04:05Z');
const PART = ['Mutation.registerDog', 'Mutation.renameDog'];

/** A department that registers dogs, in a collection whose name is the caller's. */
export function createTestRegistry(name: string, declared: Partial<Collection> = {}): Department {
  const collections = defineCollections({ dogs: { key: 'chip', type: 'Dog', changes: true, name, ...declared } });
  const { one, reference } = readsOf(collections);
  const { change } = changesOf(collections);
  const dog = one('dogs', 'chip');
  const resolvers: GraphQLResolverMap<Context> = {
    Query: {
      dog: (_, { chip }, context) => dog({ chip }, {}, context),
      sneak: change(async () => null),
    },
    Mutation: {
      registerDog: change<{ key: string; chip: string; name: string }>(async ({ chip, name }, { get, put }) => {
        if (await get('dogs', chip)) throw refusal('RULE_NOT_MET', { rule: 'a chip is registered once' });
        put('dogs', { chip, name, renamed: 0 });
        return { chip, name, keeper: 'somebody', at: AT };
      }),
      renameDog: change<{ key: string; chip: string; name: string }>(async ({ chip, name }, { get, put }) => {
        const known = await get('dogs', chip);
        if (!known) throw refusal('RULE_NOT_MET', { rule: 'a dog is registered first' });
        put('dogs', { ...known, name, renamed: known.renamed + 1 });
        return { chip, name };
      }),
    },
    Registered: { dog },
    Dog: { __resolveReference: reference('dogs', 'chip') },
  };
  return {
    folder: '',
    title: { en: 'Dog Registry', zh: '犬只登记处' },
    name: 'registry',
    ...buildSchema('registry', REGISTRY_SDL, resolvers),
    resolvers,
    collections,
    agreements: [
      agreementOver({ task: 'keep-a-dog', recipient: WINDOW, basis: 'a by-law', until: '9999-12-31', part: PART }),
    ],
  };
}
