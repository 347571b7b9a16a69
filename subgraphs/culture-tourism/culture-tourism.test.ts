import { describe, expect, test } from '@jest/globals';
import { isWarningDue } from './capacity.ts';
import { crowd, OTHERS, withoutSmallCells } from './small-cells.ts';

const on = '2026-07-01';

describe('culture and tourism', () => {
  test('warns at 80 % of either capacity, and not before', () => {
    const spot = { instantCapacity: 1_000, dailyCapacity: 5_000, visitorsNow: 799, visitorsToday: 3_999 };
    expect(isWarningDue(spot)).toBe(false);
    expect(isWarningDue({ ...spot, visitorsNow: 800 })).toBe(true);
    expect(isWarningDue({ ...spot, visitorsToday: 4_000 })).toBe(true);
  });

  test('says nothing of fewer than ten people', () => {
    expect([crowd(9), crowd(10)]).toEqual([null, 10]);
  });

  test('adds small origins of a day together, and leaves them out when even that is fewer than ten', () => {
    const day = [
      { on, origin: '上海市', visitors: 40 },
      { on, origin: '青海省', visitors: 6 },
    ];
    expect(withoutSmallCells(day)).toEqual([{ on, origin: '上海市', visitors: 40 }]);
    expect(withoutSmallCells([...day, { on, origin: '西藏自治区', visitors: 4 }])).toEqual([
      { on, origin: '上海市', visitors: 40 },
      { on, origin: OTHERS, visitors: 10 },
    ]);
    const another = { on: '2026-07-02', origin: '青海省', visitors: 6 };
    expect(withoutSmallCells([...day, another])).toEqual([{ on, origin: '上海市', visitors: 40 }]);
  });
});
