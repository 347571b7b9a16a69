import type { Household } from '../../seed/population/household.ts';
import type { Person } from '../../seed/population/person.ts';
import type { Seed } from '../kit/seed.ts';

const DISTRICTS = ['城东区', '城西区', '湖滨区', '江南区', '北山区', '新港区'];

/** Stages with the word in a school's name, schools a district, and places for beginners in each. */
const STAGES = [
  { stage: 'KINDERGARTEN', word: '幼儿园', schools: 4, plannedPlaces: 90 },
  { stage: 'PRIMARY', word: '小学', schools: 4, plannedPlaces: 180 },
  { stage: 'JUNIOR', word: '初级中学', schools: 2, plannedPlaces: 320 },
  { stage: 'SENIOR', word: '高级中学', schools: 1, plannedPlaces: 540 },
  { stage: 'COLLEGE', word: '学院', schools: 1, plannedPlaces: 1_200 },
] as const;

type Stage = (typeof STAGES)[number];

const numberOf = (stage: Stage, district: number, nth: number): string => `3${STAGES.indexOf(stage)}${district}${nth}`;

function stageOf({ education: { enrolled } }: Person): Stage | undefined {
  const college = enrolled === 'VOCATIONAL' || enrolled === 'BACHELOR' || enrolled === 'MASTER';
  return enrolled && STAGES.find(({ stage }) => stage === (college ? 'COLLEGE' : enrolled));
}

/** The school of a stage that serves a household's district. */
function schoolOf(stage: Stage, { address, index }: Household): string {
  const district = DISTRICTS.findIndex((name) => address.includes(name));
  return numberOf(stage, Math.max(0, district), index % stage.schools);
}

const groundOf = ({ residence }: Person, { tenure }: Household): string =>
  residence === 'MIGRANT' ? 'MIGRANT' : tenure === 'OWNED' ? 'REGISTERED_AND_OWNING' : 'REGISTERED';

// The last year of kindergarten, primary and junior school is followed by a school that serves the child's home.
function nextStage({ status, education: { enrolled, grade } }: Person): Stage | undefined {
  if (status !== 'LIVING') return undefined;
  if (enrolled === 'KINDERGARTEN' && grade === 3) return STAGES[1];
  return enrolled === 'PRIMARY' && grade === 6 ? STAGES[2] : undefined;
}

export const seed: Seed = {
  household(household, random) {
    const { members } = household;
    return {
      learners: members.map(({ idNumber, education }) => ({ idNumber, level: education.level })),
      diplomas: members
        .filter(({ education }) => education.level !== 'NONE' && education.level !== 'PRIMARY')
        .map(({ index, idNumber, education }) => ({
          number: `10${String(index).padStart(9, '0')}`,
          holderIdNumber: idNumber,
          level: education.level,
          awardedOn: education.graduatedOn,
        })),
      enrolments: members.flatMap((person) => {
        const stage = stageOf(person);
        if (!stage || person.status !== 'LIVING') return [];
        return [
          {
            number: `G${String(person.index).padStart(9, '0')}`,
            pupilIdNumber: person.idNumber,
            schoolNumber: schoolOf(stage, household),
            grade: person.education.grade,
          },
        ];
      }),
      admissions: members.flatMap((person) => {
        const stage = nextStage(person);
        if (!stage) return [];
        const status = random.weighted([
          ['REQUESTED', 20],
          ['ADMITTED', 70],
          ['TO_BE_ASSIGNED', 10],
        ]);
        return [
          {
            idNumber: person.idNumber,
            schoolNumber: schoolOf(stage, household),
            ground: groundOf(person, household),
            status,
          },
        ];
      }),
    };
  },
  fixtures() {
    const schools = STAGES.flatMap((kind) =>
      DISTRICTS.flatMap((district, d) =>
        Array.from({ length: kind.schools }, (_, nth) => ({
          number: numberOf(kind, d, nth),
          name: `浣江市${district}第${nth + 1}${kind.word}`,
          stage: kind.stage,
          district,
          plannedPlaces: kind.plannedPlaces,
        })),
      ),
    );
    return { schools };
  },
};
