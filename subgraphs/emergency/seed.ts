import { LAKESIDE_FLOW_NOW } from '../../seed/population/crowded-days.ts';
import type { Seed } from '../kit/seed.ts';
import { nextLevel, type PlanLevel } from './response-level.ts';
import { simulatedYear } from './simulated-year.ts';

const AREA = '湖滨';

const PLAN: readonly PlanLevel[] = [
  { level: 'LEVEL_3', raisedAt: 200, loweredAt: 150, measures: ['GUIDES'] },
  { level: 'LEVEL_2', raisedAt: 400, loweredAt: 320, measures: ['ONE_WAY_WALKING', 'METRO_SKIP_STOP'] },
  { level: 'LEVEL_1', raisedAt: 700, loweredAt: 580, measures: ['HARD_FENCES'] },
];

const RESOURCES = [
  ['GUIDE', 60],
  ['AMBULANCE', 3],
  ['FIRE_ENGINE', 2],
  ['FENCE_METRES', 1_800],
] as const;

export const seed: Seed = {
  fixtures(random) {
    const at = (time: string) => new Date(`${random.calendar.today}T${time}:00+08:00`);
    return {
      responsePlans: [{ number: 'YA1', title: '湖滨地区大客流应急预案', area: AREA, levels: PLAN }],
      areaResponses: [
        {
          area: AREA,
          level: nextLevel(PLAN, 'NONE', LAKESIDE_FLOW_NOW),
          since: at('18:30'),
          planNumber: 'YA1',
          days: simulatedYear(PLAN, random),
        },
      ],
      alerts: [
        { number: 'YJ1', kind: 'CROWD', colour: 'BLUE', area: AREA, issuedAt: at('18:30'), liftedAt: null },
        { number: 'YJ2', kind: 'HEAT', colour: 'YELLOW', area: '城东', issuedAt: at('08:00'), liftedAt: at('18:00') },
        {
          number: 'YJ3',
          kind: 'RAINSTORM',
          colour: 'BLUE',
          area: '城北',
          issuedAt: at('06:00'),
          liftedAt: at('11:30'),
        },
      ],
      shelters: [AREA, '西湖', '城东', '城西', '城北'].map((area, i) => ({
        number: `BN${i + 1}`,
        name: `${area}应急避难场所`,
        area,
        capacity: random.int(8, 60) * 100,
        isOpen: false,
      })),
      resources: [AREA, '西湖', '城东', '城西', '城北'].flatMap((area, a) =>
        RESOURCES.map(([kind, quantity], i) => ({
          number: `ZY${a + 1}${i + 1}`,
          kind,
          area,
          quantity: area === AREA ? quantity : Math.ceil(quantity / 3),
        })),
      ),
    };
  },
};
