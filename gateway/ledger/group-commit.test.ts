import { expect, test } from '@jest/globals';
import { createGroupCommit } from './group-commit.ts';

test('no more wait for a commit than can be held: others are refused at once, and those who wait get theirs', async () => {
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  let began = () => {};
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const group = createGroupCommit<number, number>({
    async commit(items) {
      began();
      await written;
      return items;
    },
    patienceMs: 20_000,
    mostWaiting: 3,
    refuse: () => new Error('refused'),
    hangs() {},
  });
  const first = group.add(0);
  await begun;
  const waiting = [1, 2, 3].map((item) => group.add(item));
  await expect(group.add(4)).rejects.toThrow('refused');
  write();
  expect(await Promise.all([first, ...waiting])).toEqual([0, 1, 2, 3]);
  expect(await group.add(5)).toBe(5);
  await group.close();
});
