export type Concentrations = Readonly<Record<'pm25' | 'pm10' | 'no2' | 'o3', number>>;

/** Individual indices, and the concentrations (µg/m³) at which each pollutant reaches them (HJ 633-2012, table 1). */
const INDICES = [0, 50, 100, 150, 200, 300, 400, 500];
const BREAKPOINTS: Readonly<Record<keyof Concentrations, readonly number[]>> = {
  pm25: [0, 35, 75, 115, 150, 250, 350, 500],
  pm10: [0, 50, 150, 250, 350, 420, 500, 600],
  no2: [0, 100, 200, 700, 1_200, 2_340, 3_090, 3_840],
  o3: [0, 160, 200, 300, 400, 800, 1_000, 1_200],
};

/** Categories and the highest index of each. */
const CATEGORIES = [
  ['EXCELLENT', 50],
  ['GOOD', 100],
  ['LIGHT', 150],
  ['MODERATE', 200],
  ['HEAVY', 300],
  ['SEVERE', 500],
] as const;

/** The air quality index: the highest of the pollutants' own; above 50 the pollutant that has it is the primary one. */
export function airQualityIndex(concentrations: Concentrations) {
  const own = (Object.keys(BREAKPOINTS) as (keyof Concentrations)[])
    .map((pollutant) => ({ pollutant, value: individualIndex(pollutant, concentrations[pollutant]) }))
    .sort((a, b) => b.value - a.value);
  const { pollutant, value } = own[0] as (typeof own)[number];
  const category = CATEGORIES.find(([, highest]) => value <= highest)?.[0] ?? 'SEVERE';
  return { value, category, primaryPollutant: value > 50 ? pollutant.toUpperCase() : null };
}

// On the straight line between the two breakpoints around the concentration, rounded up.
function individualIndex(pollutant: keyof Concentrations, concentration: number): number {
  const points = BREAKPOINTS[pollutant];
  const next = points.findIndex((point) => point >= concentration);
  if (next < 0) return 500;
  if (next === 0) return 0;
  const [low, high] = [points[next - 1] as number, points[next] as number];
  const [from, to] = [INDICES[next - 1] as number, INDICES[next] as number];
  return Math.ceil(from + ((to - from) * (concentration - low)) / (high - low));
}
