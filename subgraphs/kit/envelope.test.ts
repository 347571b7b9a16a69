import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { createOpener, createSealer, type Envelope, FRESH_MS, type SubgraphRequest } from './envelope.ts';

const SECRET = 'a secret of this test';
const PURPOSE = JSON.stringify({ task: 'rent-review', recipients: { window: ['Stall.rent'] } });
const REQUEST: SubgraphRequest = {
  query: 'query Stall($number: ID!) { stall(number: $number) { rent } }',
  variables: { number: '7' },
  operationName: 'Stall',
};
const seal = createSealer(SECRET, 'market');
const open = createOpener(SECRET, 'market');

/** What the department says: undefined when it lets the request in. */
function codeOf(envelope: Envelope | undefined, request = REQUEST, opener = open): unknown {
  try {
    opener(envelope, request);
    return undefined;
  } catch (error) {
    return (error as { extensions: { code: string } }).extensions.code;
  }
}

afterEach(() => {
  jest.restoreAllMocks();
});

test('what the gateway signed is let in, with variables and without', () => {
  expect(codeOf(seal(PURPOSE, 'a-case', REQUEST))).toBeUndefined();
  const bare = { query: '{ __typename }' };
  expect(codeOf(seal(PURPOSE, 'a-case', bare), bare)).toBeUndefined();
});

describe('refused as unauthenticated is', () => {
  test('a request without an envelope', () => {
    expect(codeOf(undefined)).toBe('UNAUTHENTICATED');
  });

  test('an envelope made with another secret, or for another department', () => {
    expect(codeOf(createSealer('another secret', 'market')(PURPOSE, 'a-case', REQUEST))).toBe('UNAUTHENTICATED');
    expect(codeOf(createSealer(SECRET, 'housing')(PURPOSE, 'a-case', REQUEST))).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['query', { ...REQUEST, query: REQUEST.query.replace('rent', 'debts') }],
    ['variables', { ...REQUEST, variables: { number: '8' } }],
    ['added variable', { ...REQUEST, variables: { number: '7', more: 1 } }],
    ['operation name', { ...REQUEST, operationName: 'Other' }],
  ])('an envelope over another %s', (_, request) => {
    expect(codeOf(seal(PURPOSE, 'a-case', REQUEST), request)).toBe('UNAUTHENTICATED');
  });

  test('an envelope with another purpose', () => {
    const envelope = seal(PURPOSE, 'a-case', REQUEST);
    const purpose = PURPOSE.replace('Stall.rent', 'Stall.debts');
    expect(codeOf({ ...envelope, purpose })).toBe('UNAUTHENTICATED');
  });

  test('an envelope that comes twice', () => {
    const envelope = seal(PURPOSE, 'a-case', REQUEST);
    expect(codeOf(envelope)).toBeUndefined();
    expect(codeOf(envelope)).toBe('UNAUTHENTICATED');
  });

  test.each([
    ['older than it may be', FRESH_MS + 1],
    ['from the future', -FRESH_MS - 1],
  ])('an envelope that is %s', (_, age) => {
    const sealedAt = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(sealedAt);
    const envelope = seal(PURPOSE, 'a-case', REQUEST);
    clock.mockReturnValue(sealedAt + age);
    expect(codeOf(envelope)).toBe('UNAUTHENTICATED');
    clock.mockReturnValue(sealedAt + age - Math.sign(age));
    expect(codeOf(envelope)).toBeUndefined();
  });

  test('an envelope with any byte altered', () => {
    const parts = ['purpose', 'stamp', 'signature'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(), fc.integer({ min: 1, max: 127 }), (part, place, flip) => {
        const envelope = seal(PURPOSE, 'a-case', REQUEST);
        const bytes = Buffer.from(envelope[part]);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] as number) ^ flip;
        expect(codeOf({ ...envelope, [part]: bytes.toString() })).toBe('UNAUTHENTICATED');
        expect(codeOf(envelope)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

test('with as many nonces as can be remembered none is forgotten: what is new is refused until there is room', () => {
  const now = jest.spyOn(Date, 'now');
  const startedAt = 1_800_000_000_000;
  now.mockReturnValue(startedAt);
  const small = createOpener(SECRET, 'market', 3);
  const [first, ...others] = Array.from({ length: 3 }, () => seal(PURPOSE, 'a-case', REQUEST));
  for (const envelope of [first, ...others]) expect(codeOf(envelope, REQUEST, small)).toBeUndefined();
  expect(codeOf(seal(PURPOSE, 'a-case', REQUEST), REQUEST, small)).toBe('OVERLOADED');
  expect(codeOf(first, REQUEST, small)).toBe('UNAUTHENTICATED');
  now.mockReturnValue(startedAt + 2 * FRESH_MS + 1);
  expect(codeOf(seal(PURPOSE, 'a-case', REQUEST), REQUEST, small)).toBeUndefined();
});
