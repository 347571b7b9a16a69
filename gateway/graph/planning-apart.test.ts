import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createPlannerApart } from './planning-apart.ts';
import type { Supergraph } from './supergraph.ts';
import { loadTestGraph } from './test-graph.ts';

const document = parse(
  'query ($who: IDNumber!) { __0: citizen(idNumber: $who) { __1: name __2: isSafe __3: homes { __4: price } } }',
);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('planning in a thread of its own', () => {
  let supergraph: Supergraph;
  beforeAll(async () => {
    supergraph = await loadTestGraph();
  });

  test('gives the plan that would be made here', async () => {
    const plan = createPlannerApart(supergraph.sdl);
    expect(plain(await plan(document))).toEqual(plain(supergraph.plan(document)));
  });

  test('an operation that takes too long is too complex, and those behind it are planned', async () => {
    const plan = createPlannerApart(supergraph.sdl, { limitMs: 0 });
    await expect(plan(document)).rejects.toMatchObject({ extensions: { code: 'OPERATION_TOO_COMPLEX' } });
    const other = createPlannerApart(supergraph.sdl);
    const failing = other(parse('{ nothing }'));
    const behind = other(document);
    await expect(failing).rejects.toThrow();
    expect(plain(await behind)).toEqual(plain(supergraph.plan(document)));
  });

  test('where too many wait the next is refused, with the time to come again', async () => {
    const plan = createPlannerApart(supergraph.sdl, { most: 2 });
    const waiting = [plan(document), plan(document)];
    await expect(plan(document)).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
    expect(await Promise.all(waiting)).toHaveLength(2);
    await expect(plan(document)).resolves.toBeDefined();
  });
});
