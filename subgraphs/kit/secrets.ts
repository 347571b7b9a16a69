/** What gateway and department share and nobody else knows. One is signed with; all are believed, so that it can be changed. */
export interface Secrets {
  readonly active: string;
  /** The active one first. */
  readonly known: readonly string[];
}

/** Secrets as a setting gives them: one, or several with commas between them of which the first is used. */
export function secretsOf(given: string | Secrets): Secrets {
  if (typeof given !== 'string') return given;
  const known = given.split(',');
  return { active: known[0] as string, known };
}

/** Makes something of each secret once. */
export function forEachSecret<T>(given: string | Secrets, make: (secret: string) => T): { active(): T; known(): T[] } {
  const secrets = secretsOf(given);
  let made = new Map<string, T>();
  function all(): ReadonlyMap<string, T> {
    const { known } = secrets;
    if (known.length !== made.size || !known.every((secret) => made.has(secret)))
      made = new Map(known.map((secret) => [secret, made.get(secret) ?? make(secret)]));
    return made;
  }
  return { active: () => all().get(secrets.active) as T, known: () => [...all().values()] };
}
