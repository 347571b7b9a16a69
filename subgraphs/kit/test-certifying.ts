import type { GraphQLResolverMap } from '@apollo/subgraph';
import { agreementOver, WINDOW } from './agreements.ts';
import { ISSUING, RELYING } from './certificate-collections.ts';
import { changesOf } from './change.ts';
import { defineCollections } from './collections.ts';
import type { Department } from './department.ts';
import type { Context } from './resolvers.ts';
import { buildSchema } from './schema.ts';

const PART = ['Mutation.settle', 'Mutation.charge', 'Mutation.withdraw', 'Mutation.transfer'];

interface Input {
  key: string;
  unit: string;
  subject: string;
  to: string;
  kind: string;
  forMs: number;
  id: string;
  certificate?: string;
}

/** A department that both issues clearances of a unit and relies on those of the department `treasury`. */
export function createCertifying(name: string): Department {
  const collections = defineCollections({
    accounts: { key: 'unit', stored: { unit: 'ID!', owed: 'Int!' }, changes: true, name: 'certifyingAccounts' },
    titles: { key: 'unit', stored: { unit: 'ID!', holder: 'String!' }, changes: true, name: 'certifyingTitles' },
    ...ISSUING,
    ...RELYING,
  });
  const { change } = changesOf(collections);
  const resolvers: GraphQLResolverMap<Context> = {
    Mutation: {
      settle: change<Input>(async ({ unit, ...stated }, { get, put, certify }) => {
        await get('accounts', unit);
        put('accounts', { unit, owed: 0 });
        return certify({ ...stated, object: { collection: 'accounts', key: unit } });
      }),
      charge: change<Input>(async ({ unit }, { get, put }) => {
        await get('accounts', unit);
        put('accounts', { unit, owed: 100 });
        return true;
      }),
      withdraw: change<Input>(async ({ id }, { revoke }) => {
        await revoke(id);
        return true;
      }),
      transfer: change<Input>(async ({ unit, subject, certificate }, { get, put, rely }) => {
        await rely(certificate, { kind: 'clearance', from: 'treasury', subject, object: unit });
        await get('titles', unit);
        put('titles', { unit, holder: subject });
        return true;
      }),
    },
  };
  const sdl = `
    type Query { nothing: Int @classified(level: L1) }
    type Mutation {
      settle(input: SettleInput!): Settled @classified(level: L1)
      charge(input: ChargeInput!): Boolean @classified(level: L1)
      withdraw(input: WithdrawInput!): Boolean @classified(level: L1)
      transfer(input: TransferInput!): Boolean @classified(level: L1)
    }
    input SettleInput { key: ID! unit: ID! subject: String! to: String! kind: String! forMs: Int! }
    input ChargeInput { key: ID! unit: ID! }
    input WithdrawInput { key: ID! id: ID! }
    input TransferInput { key: ID! unit: ID! subject: String! certificate: String }
    type Settled {
      id: ID @classified(level: L1)
      certificate: String @classified(level: L1)
      at: DateTime @classified(level: L1)
    }
  `;
  return {
    folder: '',
    title: { en: name, zh: name },
    name,
    ...buildSchema(name, sdl, resolvers),
    resolvers,
    collections,
    agreements: [
      agreementOver({ task: 'sell-a-house', recipient: WINDOW, basis: 'a by-law', until: '9999-12-31', part: PART }),
    ],
  };
}
