import { describe, expect, test } from '@jest/globals';
import type { Collection } from './collections.ts';
import { createConformance } from './conformance.ts';
import { storedFields } from './document-schema.ts';
import { jsonForm, rowForm } from './plain-form.ts';
import { createTestDepartment } from './test-department.ts';

const NAME = 'stalls';
const department = createTestDepartment(NAME, {
  stored: { row: 'Int!', isShut: 'Boolean', isOld: 'Boolean', seenAt: '[DateTime!]' },
});
const collection = department.collections[NAME] as Collection;
const faultsOf = createConformance(department, storedFields(department, collection));

const AT = '2030-01-02T03:04:05.000Z';
const DOCUMENT = {
  number: '1',
  row: 1,
  isShut: true,
  isOld: false,
  changedAt: new Date(AT),
  seenAt: [new Date(AT)],
  crates: [{ weight: 2 }],
  rent: null,
};

describe('a row of an SQL table', () => {
  const { columns, read, write } = rowForm(department, collection);
  const rowOf = (document: object) => {
    const values = write(document);
    return Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null]));
  };

  test('holds yes and no as 1 and 0, instants as texts, lists as JSON, and is read as the schema says', () => {
    const row = rowOf(DOCUMENT);
    expect(row).toMatchObject({ isShut: 1, isOld: 0, changedAt: AT, seenAt: `["${AT}"]`, crates: '[{"weight":2}]' });
    expect(read(row)).toMatchObject(DOCUMENT);
    expect(faultsOf(read(row))).toBeUndefined();
  });

  test.each([
    ['isShut', 2],
    ['isShut', 'yes'],
    ['changedAt', 'lately'],
    ['seenAt', '["lately"]'],
    ['crates', '[{'],
  ])('is unknown in %s where that is %j, and keeps what it was', (field, value) => {
    const document = read({ ...rowOf(DOCUMENT), [field]: value });
    expect(faultsOf(document)).toEqual([field]);
  });

  test('keeps columns that the schema does not know of', () => {
    expect(read({ ...rowOf(DOCUMENT), remark: 1 })).toMatchObject({ remark: 1 });
  });
});

test('a document of JSON has its instants, those of lists too; what is none stays as it is', () => {
  const { read } = jsonForm(department, collection);
  expect(read(JSON.parse(JSON.stringify(DOCUMENT)))).toEqual(DOCUMENT);
  expect(read({ number: '1', changedAt: 'lately', seenAt: 3 })).toEqual({
    number: '1',
    changedAt: 'lately',
    seenAt: 3,
  });
});
