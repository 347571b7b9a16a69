import { expect, test } from '@jest/globals';
import { takeSteps } from './undo.ts';

test('what was taken before a step failed is undone, the last first, each even when another cannot be', async () => {
  const undone: string[] = [];
  const start = takeSteps(async (taken) => {
    taken.defer(() => void undone.push('first'));
    taken.defer(() => {
      undone.push('second');
      throw new Error('it cannot be undone');
    });
    taken.defer(async () => void undone.push('third'));
    throw new Error('the start failed');
  });
  await expect(start).rejects.toThrow('the start failed');
  expect(undone).toEqual(['third', 'second', 'first']);
});

test('what was taken stays until it is undone, and is undone once', async () => {
  const undone: string[] = [];
  const taken = await takeSteps(async (taken) => {
    taken.defer(() => void undone.push('once'));
    return taken;
  });
  expect(undone).toEqual([]);
  await taken.disposeAsync();
  await taken.disposeAsync();
  expect(undone).toEqual(['once']);
});
