import { describe, expect, test } from '@jest/globals';
import { isAgreed, parseAgreements, today } from './agreements.ts';

const GOOD = { task: 'rent-review', basis: 'a by-law', until: '2030-06-30', fields: { Stall: ['rent'] } };
const read = (...entries: unknown[]) => parseAgreements(JSON.stringify(entries), 'market/agreements.yaml');

test('an agreement is with the window unless it names a department', () => {
  const [own, other] = read(GOOD, { ...GOOD, recipient: 'taxation' });
  expect(own).toMatchObject({ recipient: 'window', basis: 'a by-law', until: '2030-06-30' });
  expect([...(own?.fields ?? [])]).toEqual(['Stall.rent']);
  expect(other?.recipient).toBe('taxation');
});

test('an empty file is no agreement', () => {
  expect(parseAgreements('# none yet\n', 'market/agreements.yaml')).toEqual([]);
});

describe('what is malformed is refused by file, entry and name', () => {
  test.each([
    ['basis', { ...GOOD, basis: undefined }],
    ['basis', { ...GOOD, basis: '  ' }],
    ['task', { ...GOOD, task: 'Rent Review' }],
    ['until', { ...GOOD, until: undefined }],
    ['until', { ...GOOD, until: 'for ever' }],
    ['until', { ...GOOD, until: '2030-6-30' }],
    ['until', { ...GOOD, until: '2030-13-01' }],
    ['fields', { ...GOOD, fields: undefined }],
    ['fields', { ...GOOD, fields: null }],
    ['fields', { ...GOOD, fields: {} }],
    ['fields', { ...GOOD, fields: ['rent'] }],
    ['fields', { ...GOOD, fields: { Stall: 'rent' } }],
    ['fields', { ...GOOD, fields: { Stall: null } }],
    ['fields', 'rent-review'],
    ['fields', null],
  ])('%s (%#)', (name, entry) => {
    expect(() => read(GOOD, entry)).toThrow(`market/agreements.yaml: agreement 2: "${name}"`);
  });

  test('not a list', () => {
    expect(() => parseAgreements('task: rent-review', 'market/agreements.yaml')).toThrow(
      'market/agreements.yaml: must be a list',
    );
  });

  test('not YAML', () => {
    expect(() => parseAgreements('- {', 'market/agreements.yaml')).toThrow('market/agreements.yaml: ');
  });
});

test('an agreement holds through its last day, for its task, recipient and fields only', () => {
  const asked = { task: 'rent-review', recipient: 'window', coordinate: 'Stall.rent', day: '2030-06-30' };
  const agreed = (change: object): boolean => isAgreed(read(GOOD), { ...asked, ...change });
  expect(agreed({})).toBe(true);
  expect(agreed({ day: '2030-07-01' })).toBe(false);
  expect(agreed({ task: 'rent' })).toBe(false);
  expect(agreed({ recipient: 'taxation' })).toBe(false);
  expect(agreed({ coordinate: 'Stall.debts' })).toBe(false);
});

test("the day changes at the departments' midnight", () => {
  expect(today(Date.parse('2030-06-30T15:59:59Z'))).toBe('2030-06-30');
  expect(today(Date.parse('2030-06-30T16:00:00Z'))).toBe('2030-07-01');
});
