import { describe, expect, test } from '@jest/globals';
import { approvedLines, parseAgreements } from './agreements.ts';
import { approvalDigest, coordinateOf, isCovered } from './approval.ts';

const PART = ['officers at market-hall', 'keeper: Query.stall > Stall.rent'];
const GOOD = {
  ...{ task: 'rent-review', basis: 'a by-law', until: '2030-06-30', part: `${PART.join('\n')}\n` },
  approves: approvalDigest('rent-review', 'window', PART),
};
const read = (...entries: unknown[]) => parseAgreements(JSON.stringify(entries), 'market/agreements.yaml');

test('an agreement is with the window unless it names a department', () => {
  const approves = approvalDigest('rent-review', 'taxation', PART);
  const [own, other] = read(GOOD, { ...GOOD, recipient: 'taxation', approves });
  expect(own).toMatchObject({ recipient: 'window', basis: 'a by-law', until: '2030-06-30', part: PART });
  expect([...(own?.fields ?? [])]).toEqual(['Stall.rent']);
  expect(other).toMatchObject({ recipient: 'taxation', part: PART });
});

test('an agreement whose part was not approved approves nothing, and says so', () => {
  const { approves: _, part: __, ...open } = GOOD;
  expect(read(open)).toEqual([expect.objectContaining({ part: [], fields: new Set(), flaw: 'not approved' })]);
});

test.each([
  ['a line more', { part: `${GOOD.part}keeper: Query.stall > Stall.debts\n` }],
  ['another word', { part: GOOD.part.replace('keeper', 'lodger') }],
  ['a line less', { part: `${PART[1]}\n` }],
  ['no line', { part: undefined }],
  ['another task', { task: 'rent' }],
  ['another recipient', { recipient: 'taxation' }],
])('an agreement that a hand gave %s approves nothing, and says so', (_, change) => {
  const [changed] = read({ ...GOOD, ...change });
  expect(changed).toMatchObject({ part: [], flaw: 'changed by hand' });
});

test('an agreement knows where it stands in its file', () => {
  const entry = '- { task: a, basis: b, until: 2030-01-01 }';
  expect(parseAgreements(`# these two\n${entry}\n\n${entry}\n`, 'f').map(({ line }) => line)).toEqual([2, 4]);
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
    ['fields', { ...GOOD, fields: { Stall: ['rent'] } }],
    ['task', 'rent-review'],
    ['task', null],
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

test('an agreement holds through its last day, for its task and recipient only', () => {
  const asked = { task: 'rent-review', recipient: 'window', day: '2030-06-30' };
  const approved = (change: object) => [...approvedLines(read(GOOD), { ...asked, ...change })];
  expect(approved({})).toEqual(PART);
  expect(approved({ day: '2030-07-01' })).toEqual([]);
  expect(approved({ task: 'rent' })).toEqual([]);
  expect(approved({ recipient: 'taxation' })).toEqual([]);
});

test.each([
  ['seller: Query.citizen > Citizen.marriage > Marriage.spouse', 'Marriage.spouse'],
  ['a and b: Query.kin(of: $a, to: $b) > Citizen.idNumber, masked to the last 4', 'Citizen.idNumber'],
  ['buyer: Query.citizen > Citizen.verdict needs Residence.isLocal', 'Residence.isLocal'],
  ['no subject: Query.search(text: "\\u0028 > A.b, masked to the last 4")', 'Query.search'],
  ['officers at A.b', undefined],
  ['citizens at "x: A.b"', undefined],
])('%s is about %s', (line, coordinate) => {
  expect(coordinateOf(line)).toBe(coordinate);
});

test('an approved line covers itself, and itself behind a mask; a masked one nothing else', () => {
  const approved = new Set(['a: Q.b > B.c', 'a: Q.b > B.d, masked to the last 4']);
  expect(isCovered('a: Q.b > B.c', approved)).toBe(true);
  expect(isCovered('a: Q.b > B.c, masked to the first 1', approved)).toBe(true);
  expect(isCovered('a: Q.b > B.d, masked to the last 4', approved)).toBe(true);
  expect(isCovered('a: Q.b > B.d, masked to the last 14', approved)).toBe(false);
  expect(isCovered('a: Q.b > B.d', approved)).toBe(false);
});
