export const TEST_CITIZENS = 1_000;
export const TEST_ENTERPRISES = 100;

/** The URI of a seeded department's database, with that department's own user. */
export function uriOf(database: string): string {
  const uri = (JSON.parse(process.env.TEST_URIS ?? '{}') as Record<string, string>)[database];
  if (!uri) throw new Error(`no database was started for ${database}`);
  return uri;
}
