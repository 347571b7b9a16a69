import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startDepartment } from '../../tests/support/department.ts';
import { world } from '../../tests/support/world.ts';
import agriculture from './index.ts';

const heads = (having: (land: { homestead?: number } | undefined) => boolean): string[] =>
  [...world.households()]
    .filter(({ ruralLand }) => having(ruralLand))
    .slice(0, 3)
    .map(({ members }) => members[0]?.idNumber as string);

describe('one household, one homestead', () => {
  let running: ReturnType<typeof startDepartment>;
  beforeAll(() => {
    running = startDepartment(agriculture);
  });
  afterAll(() => running.service.stop());

  async function verdicts(idNumbers: string[]): Promise<unknown[]> {
    const { data } = await running.ask(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Citizen { homesteadEligibility { isCollectiveMember hasHomestead isEligible } }
        }
      }`,
      { representations: idNumbers.map((idNumber) => ({ __typename: 'Citizen', idNumber })) },
    );
    const citizens = (data?._entities ?? []) as { homesteadEligibility: unknown }[];
    return citizens.map((citizen) => citizen.homesteadEligibility);
  }

  test.each([
    ['a household of a village without one may have one', heads((land) => !!land && !land.homestead), true, false],
    ['a household that has one may not have another', heads((land) => !!land?.homestead), true, true],
    ['a household of no village may not have one', heads((land) => !land), false, false],
  ])('%s', async (_, idNumbers, isCollectiveMember, hasHomestead) => {
    const isEligible = isCollectiveMember && !hasHomestead;
    expect(await verdicts(idNumbers)).toEqual(Array(3).fill({ isCollectiveMember, hasHomestead, isEligible }));
  });
});
