import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Public Utilities (Water, Electricity, Gas)', zh: '公用事业' },
  resolvers,
  seed,
  collections: {
    accounts: {
      key: 'accountNumber',
      type: 'UtilityAccount',
      stored: {
        unitNumber: 'RealEstateUnitNumber!',
        holderIdNumber: 'IDNumber!',
        service: 'UtilityService!',
        arrears: 'Fen!',
      },
      indexes: ['unitNumber', 'holderIdNumber'],
    },
    transfers: {
      key: 'number',
      type: 'MeterTransfer',
      stored: { number: 'ID!', unitNumber: 'RealEstateUnitNumber!', toIdNumber: 'IDNumber!' },
      indexes: ['unitNumber'],
    },
  },
});
