/** An industry with the word of it that stands in a company's name. */
export interface Industry {
  code:
    | 'AGRICULTURE'
    | 'TEXTILES'
    | 'FOOD'
    | 'MACHINERY'
    | 'CHEMICALS'
    | 'ENERGY'
    | 'CONSTRUCTION'
    | 'WHOLESALE_RETAIL'
    | 'LOGISTICS'
    | 'RIDE_HAILING_PLATFORM'
    | 'HOTEL'
    | 'CATERING'
    | 'SOFTWARE'
    | 'REAL_ESTATE'
    | 'TRAVEL'
    | 'HEALTH'
    | 'EDUCATION'
    | 'CULTURE';
  word: string;
  scope: string;
}

const industry = (code: Industry['code'], word: string, scope: string): Industry => ({ code, word, scope });

/**
 * The industries in turn: enterprise `j` has the one at `j mod 21`, so that each exists in every 21 enterprises. Three
 * kinds of making and two of trade stand for Zhejiang's weight on them.
 */
export const INDUSTRIES: readonly Industry[] = [
  industry('TEXTILES', '袜业', '袜子、针织品的制造、加工、销售'),
  industry('WHOLESALE_RETAIL', '贸易', '日用百货、服装鞋帽、五金产品的批发、零售'),
  industry('MACHINERY', '机械', '通用机械设备及零部件的制造、销售'),
  industry('HOTEL', '酒店管理', '住宿服务；餐饮服务；会议服务'),
  industry('TEXTILES', '纺织', '纺织品、化纤面料的制造、销售'),
  industry('CONSTRUCTION', '建设', '房屋建筑工程、市政工程的施工'),
  industry('WHOLESALE_RETAIL', '电子商务', '互联网销售；货物进出口'),
  industry('SOFTWARE', '网络科技', '软件开发；信息系统集成服务'),
  industry('RIDE_HAILING_PLATFORM', '出行科技', '网络预约出租汽车经营服务'),
  industry('FOOD', '食品', '食品的生产、销售'),
  industry('MACHINERY', '精密制造', '汽车零部件、制冷配件的制造、销售'),
  industry('LOGISTICS', '物流', '道路货物运输；仓储服务'),
  industry('CATERING', '餐饮管理', '餐饮服务；食品销售'),
  industry('AGRICULTURE', '农业发展', '农作物种植；淡水珍珠养殖、销售'),
  industry('CHEMICALS', '新材料', '化工产品、涂料的制造、销售'),
  industry('REAL_ESTATE', '置业', '房地产开发经营；物业管理'),
  industry('TRAVEL', '旅行社', '国内旅游业务；入境旅游业务'),
  industry('HEALTH', '医疗服务', '医疗服务；健康管理咨询'),
  industry('ENERGY', '能源', '供电、供热、供燃气业务'),
  industry('EDUCATION', '教育咨询', '教育培训；教育信息咨询'),
  industry('CULTURE', '文化传媒', '广告设计、制作、发布；文化活动策划'),
];

const CHARACTERS = [
  ...'安邦宝博诚驰达鼎东丰福富冠光广海瀚浩和恒弘宏华汇嘉金锦景俊凯康科朗乐力联隆茂美民明铭鹏勤荣瑞润盛世顺泰腾天通万祥新信兴',
];

/** Three characters or more that no other enterprise has in its name. */
export function brandOf(index: number): string {
  // Neighbours get unlike names: 88,003 has no factor in common with the number of brands of three characters.
  const brands = CHARACTERS.length ** 3;
  let rest = ((index * 88_003) % brands) + Math.floor(index / brands) * brands;
  let brand = '';
  while (brand.length < 3 || rest > 0) {
    brand += CHARACTERS[(rest + brand.length * 23) % CHARACTERS.length];
    rest = Math.floor(rest / CHARACTERS.length);
  }
  return brand;
}
