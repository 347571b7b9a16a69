import { describe, expect, test } from '@jest/globals';
import { type FieldNode, type OperationDefinitionNode, parse } from 'graphql';
import { conditionVariables, settle } from './conditions.ts';

describe('the conditions of an operation', () => {
  test('are its @skip and @include, in fragments too, each variable once', () => {
    const document = parse(`
      query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Int) @task(if: $e) {
        x @include(if: $a) { y(if: $e) @skip(if: $b) } ... @skip(if: $c) { z @include(if: $a) @include(if: true) } ...F
      }
      fragment F on T { v @skip(if: $d) }`);
    expect(conditionVariables(document)).toEqual(['a', 'b', 'c', 'd']);
    expect(conditionVariables(parse('{ a @skip(if: false) }'))).toEqual([]);
  });

  const isIncluded = (directives: string, variables: Record<string, unknown> = {}) => {
    const [operation] = parse(`{ field ${directives} }`).definitions as [OperationDefinitionNode];
    return settle(variables)(operation.selectionSet.selections[0] as FieldNode);
  };

  test.each([
    ['', true],
    ['@include(if: true)', true],
    ['@include(if: false)', false],
    ['@skip(if: true)', false],
    ['@skip(if: false)', true],
    ['@skip(if: false) @include(if: true)', true],
    ['@skip(if: true) @include(if: true)', false],
    ['@skip(if: false) @include(if: false)', false],
    ['@masked(if: false)', true],
  ])('are settled before planning: %s', (directives, expected) => {
    expect(isIncluded(directives)).toBe(expected);
  });

  test('are settled by their variables', () => {
    for (const more of [true, false]) {
      expect(isIncluded('@include(if: $more)', { more })).toBe(more);
      expect(isIncluded('@skip(if: $more)', { more })).toBe(!more);
    }
  });

  test.each([[{}], [{ more: null }], [{ more: 'true' }], [{ more: 1 }]])(
    'that are neither true nor false are refused',
    (variables) => {
      const refusal = expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) });
      expect(() => isIncluded('@include(if: $more)', variables)).toThrow(refusal);
      expect(() => isIncluded('@skip(if: $constructor)', variables)).toThrow(refusal);
    },
  );
});
