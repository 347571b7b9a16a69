import type { Files } from './folder.ts';

export interface Title {
  en: string;
  zh: string;
}

/** What the files of a new department call things; all of it follows from the department's name. */
export interface Names {
  /** The one type, such as `FireRescueFile`. */
  type: string;
  /** The one field on Citizen, such as `fireRescueFile`. */
  field: string;
}

export function namesOf(department: string): Names {
  const type = `${department.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}File`;
  return { type, field: type.charAt(0).toLowerCase() + type.slice(1) };
}

/** The files of a department that keeps one file a citizen: each thing the siblings do, done once. */
export const templateOf = (department: string, title: Title): Files => {
  const { type, field } = namesOf(department);
  return {
    'schema.graphql': `"A natural person. 公民"
type Citizen @key(fields: "idNumber") {
  "Identity number. 公民身份号码"
  idNumber: IDNumber! @classified(level: L3)
  "The person's file at the ${title.en}. ${title.zh}档案"
  ${field}: ${type} @classified(level: L2)
}

"A person's file at the ${title.en}. ${title.zh}档案"
type ${type} @key(fields: "number") {
  "Number of the file. 档案编号"
  number: ID! @classified(level: L2)
  "Day on which it was opened. 建档日期"
  openedOn: Date @classified(level: L2)
  "The person it is about. 当事人"
  holder: Citizen @classified(level: L2)
}
`,
    'collections.ts': `import { defineCollections } from '../kit/collections.ts';

export const collections = defineCollections({
  files: { key: 'number', type: '${type}', stored: { holderIdNumber: 'IDNumber!' }, indexes: ['holderIdNumber'] },
});
`,
    'resolvers.ts': `import { link, readsOf } from '../kit/resolvers.ts';
import { collections } from './collections.ts';

const { first, reference } = readsOf(collections);

export const resolvers = {
  Citizen: { ${field}: first('files', 'holderIdNumber', 'idNumber') },
  ${type}: {
    __resolveReference: reference('files', 'number'),
    holder: link('Citizen', 'idNumber', 'holderIdNumber'),
  },
};
`,
    'index.ts': `import { defineDepartment } from '../kit/department.ts';
import { collections } from './collections.ts';
import { resolvers } from './resolvers.ts';
import { seed } from './seed.ts';

export default defineDepartment({
  folder: import.meta.dirname,
  title: { en: ${quoted(title.en)}, zh: ${quoted(title.zh)} },
  collections,
  resolvers,
  seed,
});
`,
    'seed.ts': `import type { Seed } from '../kit/seed.ts';

export const seed: Seed = {
  household({ members }, random) {
    const living = members.filter(({ status }) => status === 'LIVING');
    return {
      files: living.map(({ idNumber, index }) => ({
        number: String(index + 1).padStart(10, '0'),
        openedOn: random.date(random.calendar.yearsAgo(1), random.calendar.today),
        holderIdNumber: idNumber,
      })),
    };
  },
};
`,
    'agreements.yaml': `# No task may read an L2 or L3 field of this department until an agreement stands here, such as:
#
# - task: my-data
#   basis: Personal Information Protection Law, art. 45
#   until: 2028-12-31
#
# and its part is approved: npm run department -- approve ${department} my-data
`,
  };
};

const quoted = (text: string): string => (text.includes("'") ? JSON.stringify(text) : `'${text}'`);
