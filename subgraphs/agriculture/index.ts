import { defineDepartment } from '../kit/department.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: 'Agriculture and Rural Affairs Bureau', zh: '农业农村局' },
  resolvers,
  seed,
  collections: {
    landContracts: {
      key: 'number',
      type: 'LandContract',
      stored: { memberIdNumbers: '[IDNumber!]!' },
      indexes: ['memberIdNumbers'],
    },
    homesteads: {
      key: 'number',
      type: 'Homestead',
      stored: { memberIdNumbers: '[IDNumber!]!' },
      indexes: ['memberIdNumbers'],
    },
    farmSubsidies: {
      key: 'number',
      type: 'FarmSubsidy',
      stored: { recipientIdNumber: 'IDNumber!' },
      indexes: ['recipientIdNumber'],
    },
  },
});
