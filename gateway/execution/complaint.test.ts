import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Complaints, complaintAt, complaintsOf } from './complaint.ts';

const PERSON = '990000197902240486';
const error = (code: unknown, ...path: unknown[]) => ({ message: PERSON, path, extensions: { code } });

/** The fault of a null that stands at this path. */
const faultAt = (errors: unknown, ...path: (string | number)[]) =>
  path.reduce<Complaints | undefined>(complaintAt, complaintsOf('register', errors))?.fault;

describe('the errors of an answer', () => {
  test('are none where there are none', () => {
    for (const errors of [undefined, null, []]) expect(complaintsOf('register', errors)).toBeUndefined();
  });

  test('are about the place that they name and what lies on the way, and about no other', () => {
    const errors = [error('X', '_entities', 1, '__0', 0, '__1')];
    for (const path of [[], ['_entities'], ['_entities', 1], ['_entities', 1, '__0', 0, '__1']]) {
      expect(faultAt(errors, ...path)).toMatchObject({ department: 'register', cause: 'DEPARTMENT_UNAVAILABLE' });
    }
    for (const path of [['other'], ['_entities', 0], ['_entities', '1'], ['_entities', 1, '__0', 0, '__1', 'x']]) {
      expect(faultAt(errors, ...path)).toBeUndefined();
    }
  });

  test('say from each place on the way down which field it was that failed', () => {
    const errors = [error('X', '_entities', 1, '__0', 0, '__1')];
    expect(faultAt(errors, '_entities', 1)?.tail).toEqual(['__0', 0, '__1']);
    expect(faultAt(errors, '_entities', 1, '__0', 0, '__1')?.tail).toEqual([]);
  });

  test.each([
    ['a null', [null]],
    ['no list', {}],
    ['a text', PERSON],
    ['zero', 0],
    ['an error without a path', [{ message: PERSON }]],
    ['an empty path', [error('X')]],
    ['a path of something else', [error('X', '_entities', { a: 1 })]],
    ['a path that is no list', [{ path: '_entities' }]],
    ['a path without end', [error('X', ...Array.from({ length: 201 }, () => 'a'))]],
  ])('are about everything that is missing when they are %s', (_, errors) => {
    for (const path of [[], ['a'], ['_entities', 3], ['_entities', 3, '__0', 7]]) {
      expect(faultAt(errors, ...path)).toMatchObject({ cause: 'DEPARTMENT_UNAVAILABLE', tail: [] });
    }
  });

  test('are about everything as well where only one of them names no place', () => {
    const errors = [error('NOT_IN_AGREEMENT', '_entities', 1, '__0'), error('BAD_USER_INPUT')];
    expect(faultAt(errors, '_entities', 1, '__0')?.cause).toBe('NOT_IN_AGREEMENT');
    for (const path of [[], ['a'], ['_entities', 0], ['_entities', 1, '__1'], ['_entities', 1, '__0', 0, 'x']]) {
      expect(faultAt(errors, ...path)).toMatchObject({ cause: 'BAD_USER_INPUT', tail: [] });
    }
  });

  test('are not about a place because another one has the same name', () => {
    const errors = [error('NOT_IN_AGREEMENT', 'a', 0), error('X', 'b', 'a', 0), error('BAD_USER_INPUT')];
    expect(faultAt(errors, 'c', 'a', 0)?.cause).toBe('BAD_USER_INPUT');
  });

  test('pass on that the input or the agreement is at fault; all else is the department’s', () => {
    const cause = (code: unknown) => faultAt([error(code, 'a')], 'a')?.cause;
    expect(cause('BAD_USER_INPUT')).toBe('BAD_USER_INPUT');
    expect(cause('NOT_IN_AGREEMENT')).toBe('NOT_IN_AGREEMENT');
    for (const code of [
      'UNAUTHENTICATED',
      'CASE_INVALID',
      'INTERNAL_SERVER_ERROR',
      PERSON,
      1,
      ['BAD_USER_INPUT'],
      {},
    ]) {
      expect(cause(code)).toBe('DEPARTMENT_UNAVAILABLE');
    }
    expect(faultAt([{ path: ['a'], extensions: null }], 'a')?.cause).toBe('DEPARTMENT_UNAVAILABLE');
  });

  test('keep the first of several at one place', () => {
    expect(faultAt([error('BAD_USER_INPUT', 'a'), error('X', 'a')], 'a')?.cause).toBe('BAD_USER_INPUT');
  });

  test('are looked at up to a number; beyond it they are about everything', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => error('X', `a${i}`));
    expect(faultAt(many, 'a0')).toBeDefined();
    expect(complaintsOf('register', many)?.at.size).toBe(200);
    expect(faultAt(many, 'a777')).toMatchObject({ cause: 'DEPARTMENT_UNAVAILABLE', tail: [] });
  });

  test('never leave a word of theirs behind, and never stop anybody', () => {
    const place = fc.oneof(fc.constantFrom('_entities', '__proto__', 'constructor', '__0'), fc.nat(3));
    const anything = fc.oneof(
      fc.anything(),
      fc.array(
        fc.oneof(
          fc.anything(),
          fc.record({
            message: fc.constant(PERSON),
            path: fc.oneof(fc.anything(), fc.array(place)),
            extensions: fc.oneof(fc.constant({ code: PERSON, reference: PERSON, serviceName: PERSON }), fc.anything()),
          }),
        ),
      ),
    );
    fc.assert(
      fc.property(anything, fc.array(place), (errors, path) => {
        const fault = faultAt(errors, ...path);
        if (fault) expect(JSON.stringify(fault)).not.toContain(PERSON);
      }),
    );
  });

  test('refuse a change with the rule and what would meet it, where a change was asked for', () => {
    const refused = (extensions: object) => [{ path: ['__0'], extensions: { code: 'RULE_NOT_MET', ...extensions } }];
    const faultOf = (errors: unknown, mayRefuse: boolean) =>
      complaintAt(complaintsOf('register', errors, mayRefuse), '__0')?.fault;
    const rule = 'The contract is signed by all owners (Civil Code, art. 301).';
    const told = refused({ rule, demand: 'Have them sign.', name: PERSON });
    expect(faultOf(told, true)).toMatchObject({
      cause: 'RULE_NOT_MET',
      reason: { rule, demand: 'Have them sign.' },
    });
    expect(faultOf(told, false)).toMatchObject({ cause: 'DEPARTMENT_UNAVAILABLE', reason: undefined });
    const both = { en: rule, zh: '合同须经全体共有人签署。' };
    expect(faultOf(refused({ rule: both, demand: both }), true)?.reason).toEqual({ rule: both, demand: both });
    // A department that puts a person's number, a telephone or a book into its rule says nothing.
    for (const text of [
      PERSON,
      `of ${PERSON}.`,
      `身份证${PERSON}的人`,
      { en: 'a rule' },
      { en: 'a rule', zh: PERSON },
      { en: 'a', zh: '则', who: PERSON },
      'call 13800000000',
      '91330100799655058B',
      'x'.repeat(301),
      7,
      {},
    ]) {
      expect(faultOf(refused({ rule: text, demand: text }), true)?.reason).toEqual({});
    }
  });
});
