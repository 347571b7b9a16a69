import type { Document } from 'mongodb';
import { type Context, link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';
import { type Buyer, eligibilityOf } from './eligibility.ts';

const { connection, first, recordsOf, reference } = readsOf(collections);

async function homesOf({ idNumber }: Document, context: Context): Promise<string[]> {
  return (await recordsOf(context, 'familyHomes').get(idNumber))?.unitNumbers ?? [];
}

const contractsOf =
  (isBuyer: boolean) =>
  async ({ idNumber }: Document, _: unknown, context: Context): Promise<Document[]> => {
    const signatures = await recordsOf(context, 'signatures').find('idNumber', idNumber);
    const numbers = signatures.filter((signature) => signature.isBuyer === isBuyer).map((s) => s.contractNumber);
    const contracts = await Promise.all(numbers.map((number) => recordsOf(context, 'saleContracts').get(number)));
    return contracts.filter((contract) => contract !== null);
  };

async function signatureOf({ number }: Document, isBuyer: boolean, context: Context): Promise<Document | undefined> {
  const signatures = await recordsOf(context, 'signatures').find('contractNumber', number);
  return signatures.find((signature) => signature.isBuyer === isBuyer);
}

const party =
  (isBuyer: boolean) =>
  async (contract: Document, _: unknown, context: Context): Promise<Document | null> => {
    const signature = await signatureOf(contract, isBuyer, context);
    return signature ? { __typename: 'Citizen', idNumber: signature.idNumber } : null;
  };

export const resolvers = {
  Citizen: {
    numberOfHomes: async (person: Document, _: unknown, context: Context) => (await homesOf(person, context)).length,
    familyHomes: async (person: Document, _: unknown, context: Context) =>
      (await homesOf(person, context)).map((number) => ({ __typename: 'RealEstateUnit', number })),
    housingPurchaseEligibility: async (person: Buyer & Document, _: unknown, context: Context) =>
      eligibilityOf(person, (await homesOf(person, context)).length),
    homePurchases: contractsOf(true),
    homeSales: contractsOf(false),
    publicRental: first('publicRentals', 'tenantIdNumber', 'idNumber'),
  },
  RealEstateUnit: {
    saleContract: first('saleContracts', 'unitNumber', 'number'),
  },
  SaleContract: {
    __resolveReference: reference('saleContracts', 'number'),
    unit: link('RealEstateUnit', 'number', 'unitNumber'),
    seller: party(false),
    buyer: party(true),
    buyerHomes: async (contract: Document, _: unknown, context: Context) =>
      (await signatureOf(contract, true, context))?.homes ?? null,
  },
  PublicRental: {
    __resolveReference: reference('publicRentals', 'number'),
    tenant: link('Citizen', 'idNumber', 'tenantIdNumber'),
  },
  Enterprise: { constructionPermits: connection('constructionPermits', 'holderUscc', 'uscc') },
  ConstructionPermit: {
    __resolveReference: reference('constructionPermits', 'number'),
    holder: link('Enterprise', 'uscc', 'holderUscc'),
  },
};
