import { describe, expect, test } from '@jest/globals';
import { readTraceparent, traceName, writeTraceparent } from './traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  test('names a trace and a span, whether or not it was sampled', () => {
    for (const flags of ['00', '01', 'ff'])
      expect(readTraceparent(`00-${TRACE}-${SPAN}-${flags}`)).toEqual({ traceId: TRACE, spanId: SPAN });
  });

  test('comes back as it was written', () => {
    const cause = { traceId: TRACE, spanId: SPAN };
    expect(readTraceparent(writeTraceparent(cause))).toEqual(cause);
    expect(traceName(TRACE)).toBe('4bf92f35-77b3-4da6-a3ce-929d0e0e4736');
  });

  test.each([
    undefined,
    '',
    [`00-${TRACE}-${SPAN}-01`],
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `01-${TRACE}-${SPAN}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}0-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01${' '.repeat(10_000)}`,
  ])('of another form names nothing (%#)', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  test.each([
    `00-abcdef9900001974111100110000abcd-${SPAN}-01`,
    `00-abcdefabcdefabcde990000741111001-${SPAN}-01`,
    `00-${TRACE}-a990000741111001-01`,
  ])('with room for an ID number names nothing (%#)', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});
