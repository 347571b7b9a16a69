import { MOST_HOUSEHOLDS } from './id-number.ts';

/** Real estate units that a household can own. */
export const UNITS = 2;

const ALL_UNITS = MOST_HOUSEHOLDS * UNITS;
const PARCEL = 2_000;
const DISTRICTS = ['城东区', '城西区', '湖滨区', '江南区', '北山区', '新港区'];
const ROADS = [
  '望江路',
  '云溪路',
  '书院路',
  '朝晖路',
  '文昌路',
  '永宁路',
  '竹林路',
  '采桑路',
  '丰乐路',
  '春晓路',
  '钟楼街',
];
const COMPOUNDS = [
  '兰庭',
  '锦绣苑',
  '枫林里',
  '听涛苑',
  '和风家园',
  '翠竹园',
  '明月湾',
  '香樟里',
  '桂花园',
  '安居苑',
  '清波里',
  '梧桐苑',
  '晨曦家园',
];

/** One unit of a building: where it lies, as text and as the real estate unit number says it. */
export interface Place {
  /** District with the city, such as 浙江省浣江市城东区. The city is invented. */
  district: string;
  /** District, road and number of the parcel. */
  street: string;
  /** Full postal address; no two places have the same. */
  address: string;
  /** Real estate unit number, 28 characters: 12 digits, `GB`, 5 digits (parcel), `F`, 8 digits (building and unit). */
  unitNumber: string;
}

/** The place of a household's unit (0: where it lives; 1: its second home). Neighbours by number live apart. */
export function placeOf(household: number, unit: number): Place {
  // Multiplying by a number without common factors with the total spreads households over the city, one to one.
  const n = ((household * UNITS + unit) * 700_001) % ALL_UNITS;
  const parcel = Math.floor(n / PARCEL);
  const building = Math.floor((n % PARCEL) / 100) + 1;
  const room = (n % 100) + 1;
  const district = parcel % DISTRICTS.length;
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  const city = `浙江省浣江市${DISTRICTS[district]}`;
  const street = `${city}${ROADS[parcel % ROADS.length]}${parcel + 1}号`;
  const door = `${Math.ceil(room / 4)}0${((room - 1) % 4) + 1}`;
  return {
    district: city,
    street,
    address: `${street}${COMPOUNDS[parcel % COMPOUNDS.length]}${building}幢${door}室`,
    unitNumber:
      `99010${district + 1}001${digits(district + 1, 3)}` +
      `GB${digits(parcel + 1, 5)}F${digits(building, 4)}${digits(room, 4)}`,
  };
}
