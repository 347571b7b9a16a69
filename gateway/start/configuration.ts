import { DEPARTMENT_SETTINGS, type Read, SETTINGS, type Setting, type Settings } from './settings.ts';

/** How one department is set up. */
export type DepartmentConfiguration = Read<typeof DEPARTMENT_SETTINGS>;

/** How the platform is set up; every setting is an environment variable, checked before anything starts. */
export interface Configuration extends Read<typeof SETTINGS> {
  departments: Readonly<Record<string, DepartmentConfiguration>>;
}

/** `natural-resources` becomes `DEPARTMENT_NATURAL_RESOURCES`. */
export const prefixOf = (department: string): string => `DEPARTMENT_${department.toUpperCase().replaceAll('-', '_')}`;

/**
 * Reads and checks the settings; an empty variable counts as unset. Throws one Error that lists every variable that is
 * malformed, without its value.
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  departments: readonly string[],
): Configuration {
  const problems: string[] = [];

  function readOne({ read, unset }: Setting, variable: string): ReturnType<Setting['read']> | undefined {
    const given = environment[variable];
    if (!given) return unset;
    try {
      return read(given);
    } catch (error) {
      problems.push(`${variable}: ${(error as Error).message}`);
      return unset;
    }
  }

  function readAll<S extends Settings>(settings: S, prefix = ''): Read<S> {
    const entries = Object.entries(settings);
    return Object.fromEntries(
      entries.map(([name, setting]) => [name, readOne(setting, prefix + setting.variable)]),
    ) as Read<S>;
  }

  const ofDepartments = departments.map((name) => [name, readAll(DEPARTMENT_SETTINGS, `${prefixOf(name)}_`)] as const);
  const configuration = { ...readAll(SETTINGS), departments: Object.fromEntries(ofDepartments) };
  for (const variable of unknownIn(environment, departments)) problems.push(`${variable}: there is no such department`);
  if (problems.length > 0) throw new Error(`The configuration is not valid:\n${problems.join('\n')}`);
  return configuration;
}

/** The variables that are meant for a department which does not exist. */
function unknownIn(environment: Readonly<Record<string, string | undefined>>, departments: readonly string[]) {
  const suffixes = Object.values(DEPARTMENT_SETTINGS).map(({ variable }) => variable);
  const known = new Set(departments.flatMap((name) => suffixes.map((suffix) => `${prefixOf(name)}_${suffix}`)));
  const form = new RegExp(`^DEPARTMENT_\\w+_(${suffixes.join('|')})$`);
  return Object.keys(environment).filter((name) => environment[name] && form.test(name) && !known.has(name));
}
