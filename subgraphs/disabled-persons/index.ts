import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: "Disabled Persons' Federation", zh: '残疾人联合会' },
  resolvers,
  seed,
  collections: {
    certificates: { key: 'idNumber', type: 'DisabilityCertificate', stored: { idNumber: 'IDNumber!' } },
    subsidies: { key: 'idNumber', stored: { idNumber: 'IDNumber!', subsidies: '[DisabilitySubsidy!]!' } },
  },
});
