import type { Document } from 'mongodb';
import { type Context, connection, recordsOf, reference } from '../kit/resolvers.ts';

/** The first record of a collection that one of its members shares. */
const ofHousehold =
  (collection: string) =>
  async ({ idNumber }: Document, _: unknown, context: Context): Promise<Document | null> =>
    (await recordsOf(context, collection).find('memberIdNumbers', idNumber))[0] ?? null;

const landContract = ofHousehold('landContracts');
const homestead = ofHousehold('homesteads');

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
