import type { Document } from 'mongodb';
import { type Context, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { connection, first, reference } = readsOf(collections);

const landContract = first('landContracts', 'memberIdNumbers', 'idNumber');
const homestead = first('homesteads', 'memberIdNumbers', 'idNumber');

const members = ({ memberIdNumbers }: Document): Document[] =>
  memberIdNumbers.map((idNumber: string) => ({ __typename: 'Citizen', idNumber }));

export const resolvers = {
  Citizen: {
    landContract,
    homestead,
    // Land Administration Law, art. 62: one household, one homestead.
    homesteadEligibility: async (citizen: Document, _: unknown, context: Context) => {
      const [land, home] = await Promise.all([landContract(citizen, _, context), homestead(citizen, _, context)]);
      const [isCollectiveMember, hasHomestead] = [land !== null, home !== null];
      return { isCollectiveMember, hasHomestead, isEligible: isCollectiveMember && !hasHomestead };
    },
    farmSubsidies: connection('farmSubsidies', 'recipientIdNumber', 'idNumber'),
  },
  LandContract: { __resolveReference: reference('landContracts', 'number'), members },
  Homestead: { __resolveReference: reference('homesteads', 'number'), members },
  FarmSubsidy: { __resolveReference: reference('farmSubsidies', 'number') },
};
