import { beforeAll, describe, expect, test } from '@jest/globals';
import { GraphQLError, parse } from 'graphql';
import { ERRORS } from '../../schema/errors.ts';
import type { Engine } from '../graph/supergraph.ts';
import { loadTestGraph, testTask } from '../graph/test-graph.ts';
import { type Candidate, coverOf } from '../program/cover.ts';
import { normalise, operationOf } from '../tasks/selection.ts';
import { completionFailures } from './completion.ts';

describe('values that do not have the type of their field', () => {
  let engine: Engine;
  let roots: Candidate[];
  beforeAll(async () => {
    engine = await loadTestGraph();
    const task = testTask(engine, 'name isSafe homes { price }');
    const document = parse('{ c: citizen(idNumber: "") { n: name isSafe homes { p: price } } }');
    const operation = operationOf(document, undefined);
    if (!operation) throw new Error('no operation');
    const covers = coverOf(task, 'query', normalise(engine.apiSchema, document, operation));
    roots = covers.flatMap(({ candidates }) => candidates);
  });

  const departments = (...paths: (string | number)[][]) => {
    const errors = paths.map((path) => new GraphQLError('the value 990000 does not fit', { path }));
    return completionFailures(errors, roots, engine.catalogue).map(({ department }) => department);
  };

  test('are the failure of the department that owns the field, whatever its alias', () => {
    expect(departments(['c', 'n'])).toEqual(['register']);
    expect(departments(['c', 'isSafe'])).toEqual(['transport']);
    expect(departments(['c', 'homes', 0, 'p'], ['c', 'homes', 7, 'p'])).toEqual(['housing']);
    expect(departments(['c'])).toEqual(['register']);
  });

  test('are told once a department', () => {
    expect(departments(['c', 'n'], ['c', 'homes', 0, 'p'], ['c', 'n'])).toEqual(['register', 'housing']);
  });

  test('are nobody’s when they lie outside what was asked', () => {
    expect(departments(['else'])).toEqual(['unknown']);
  });

  test('are not repeated', () => {
    const [failure] = completionFailures([new GraphQLError('990000', { path: ['c', 'n'] })], roots, engine.catalogue);
    expect(failure).toEqual({
      department: 'register',
      code: 'DEPARTMENT_UNAVAILABLE',
      message: ERRORS.DEPARTMENT_UNAVAILABLE[1],
    });
  });
});
