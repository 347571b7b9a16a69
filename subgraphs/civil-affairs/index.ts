import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Civil Affairs Bureau', zh: '民政局' },
  resolvers,
  seed,
  collections: {
    marriages: { key: 'idNumber', type: 'Marriage', stored: { idNumber: 'IDNumber!', spouseIdNumber: 'IDNumber' } },
    allowances: {
      key: 'number',
      type: 'SubsistenceAllowance',
      stored: { memberIdNumbers: '[IDNumber!]!' },
      indexes: ['memberIdNumbers'],
    },
    elders: { key: 'idNumber', stored: { idNumber: 'IDNumber!', benefits: '[ElderBenefit!]!' } },
    cremations: { key: 'idNumber', type: 'Cremation', stored: { idNumber: 'IDNumber!' } },
    socialOrganisations: { key: 'uscc', type: 'SocialOrganisation', stored: { uscc: 'USCC!' } },
  },
});
