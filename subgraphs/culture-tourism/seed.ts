import { addYears, ageOn } from '../../seed/population/calendar.ts';
import { LAKESIDE_FLOW_NOW } from '../../seed/population/crowded-days.ts';
import { INDUSTRIES } from '../../seed/population/industry.ts';
import { enterpriseIndexOf } from '../../seed/population/uscc.ts';
import type { Seed } from '../kit/seed.ts';

/** Scenic spots: name, area, grade, instant and daily capacity, visitors now and today. */
const SPOTS = [
  ['湖滨步行街', '湖滨', 'AAAA', 25_000, 120_000, 14_200, 61_300],
  ['明月湖', '湖滨', 'AAAAA', 40_000, 160_000, 21_700, 88_400],
  ['听涛岭', '北山', 'AAAA', 9_000, 30_000, 7_350, 19_800],
  ['浣江古镇', '江南', 'AAAAA', 18_000, 60_000, 6_900, 27_500],
  ['采桑湿地', '城西', 'AAAA', 12_000, 36_000, 2_150, 9_600],
  ['书院博物馆', '城东', 'AAA', 2_500, 9_000, 8, 3_120],
] as const;

/** Areas that are watched: people a minute and people there. In 湖滨 the third level of response is in force. */
const FLOWS = [
  ['湖滨', LAKESIDE_FLOW_NOW, 35_900],
  ['江南', 118, 9_400],
  ['北山', 96, 8_100],
] as const;

/** Origins of visitors and about how many of them book for a day. */
const ORIGINS = [
  ['浙江省', 5_200],
  ['上海市', 2_600],
  ['江苏省', 1_900],
  ['安徽省', 700],
  ['江西省', 420],
  ['广东省', 310],
  ['北京市', 260],
  ['青海省', 12],
  ['西藏自治区', 7],
] as const;

const BOOKED_DAYS = 14;

const spotNumber = (place: number) => `JQ${place + 1}`;

const isTravelAgency = (uscc?: string): uscc is string =>
  INDUSTRIES[(enterpriseIndexOf(uscc ?? '') ?? 0) % INDUSTRIES.length]?.code === 'TRAVEL';

export const seed: Seed = {
  household({ members }, random) {
    const adults = members.filter(
      ({ status, birthDate }) => status === 'LIVING' && ageOn(birthDate, random.calendar.today) >= 18,
    );
    const guides = adults.filter(
      ({ work, education }) =>
        !['NONE', 'PRIMARY', 'JUNIOR'].includes(education.level) &&
        ((isTravelAgency(work.employer) && random.chance(0.6)) ||
          (work.status === 'SELF_EMPLOYED' && !work.employer && random.chance(0.1))),
    );
    return {
      reservations: adults
        .filter(() => random.chance(0.15))
        .map(({ idNumber, index }) => ({
          number: `YY${index}-1`,
          scenicSpotNumber: spotNumber(random.int(0, SPOTS.length - 1)),
          visitorIdNumber: idNumber,
          on: random.date(random.calendar.daysAgo(60), random.calendar.daysAgo(-12)),
          visitors: random.int(1, members.length),
        })),
      guideCertificates: guides.map(({ idNumber, index, work }) => ({
        number: `DY${index}`,
        holderIdNumber: idNumber,
        grade: random.weighted([
          ['JUNIOR', 8],
          ['INTERMEDIATE', 3],
          ['SENIOR', 1],
        ]),
        expiresOn: random.date(random.calendar.today, addYears(random.calendar.today, 3)),
        travelAgencyUscc: isTravelAgency(work.employer) ? work.employer : null,
      })),
    };
  },
  enterprise({ uscc, industry, status, sizeBand }, random) {
    if (industry !== 'HOTEL' || status !== 'ACTIVE') return {};
    const rooms = sizeBand === 'MICRO' ? random.int(12, 60) : random.int(80, 320);
    const stars = sizeBand === 'MICRO' ? null : random.int(3, 5);
    return { hotels: [{ uscc, stars, rooms, freeRooms: random.int(0, Math.floor(rooms / 2)) }] };
  },
  fixtures(random) {
    const { today: day } = random.calendar;
    const measuredAt = new Date(`${day}T20:00:00+08:00`);
    return {
      scenicSpots: SPOTS.map(([name, area, grade, instant, daily, now, today], i) => ({
        number: spotNumber(i),
        name,
        area,
        grade,
        instantCapacity: instant,
        dailyCapacity: daily,
        visitorsNow: now,
        visitorsToday: today,
        measuredAt,
      })),
      areaFlows: FLOWS.map(([area, peoplePerMinute, peopleNow]) => ({
        area,
        peoplePerMinute,
        peopleNow,
        measuredAt,
      })),
      bookings: Array.from({ length: BOOKED_DAYS }, (_, i) => random.calendar.daysAgo(-i)).flatMap((on) =>
        ORIGINS.map(([origin, usual]) => ({
          number: `${on}-${origin}`,
          on,
          origin,
          visitors: Math.round((usual * random.int(70, 130)) / 100),
        })),
      ),
    };
  },
};
