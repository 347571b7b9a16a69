import { getNamedType, isObjectType } from 'graphql';
import { today } from '../../schema/clock.ts';
import type { Bilingual } from '../../schema/errors.ts';
import { type Agreement, WINDOW } from '../../subgraphs/kit/agreements.ts';
import type { Level } from '../../subgraphs/kit/classification.ts';
import type { Department, UpdateFrequency } from '../../subgraphs/kit/department.ts';
import type { AgreementsByDepartment } from '../graph/agreements.ts';
import type { Catalogue, CatalogueEntry } from '../graph/catalogue.ts';
import { fieldsByDepartment } from '../tasks/participants.ts';
import type { Task } from '../tasks/task.ts';

/** One field that a department holds, and who may have it for what. */
export interface Holding {
  coordinate: string;
  /** An English sentence and the Chinese term. */
  description: string;
  level: Level;
  updates: UpdateFrequency;
  /** The bases of the agreements that name the field; none for open data, which needs no agreement. */
  legalBases: readonly string[];
  /** The tasks that show it, and those for which another department receives it. */
  tasks: readonly Task[];
  /** `window`, and the departments that receive it to decide on it. */
  recipients: readonly string[];
}

/** What one department holds. */
export interface DepartmentHoldings {
  name: string;
  title: Bilingual;
  fields: readonly Holding[];
  /** The department's agreements in force. */
  agreements: readonly Agreement[];
}

export interface HoldingsSources {
  departments: readonly Pick<Department, 'name' | 'title' | 'schema' | 'updates'>[];
  catalogue: Catalogue;
  tasks: ReadonlyMap<string, Task>;
  agreements: AgreementsByDepartment;
  /** The day on which agreements must be in force, YYYY-MM-DD. */
  day?: string;
}

/**
 * What each department holds, in the order of the departments given and of the composed schema. Root fields and the frame
 * of connections are ways to data and no data: they are left out.
 */
export function holdingsOf({
  departments,
  catalogue,
  tasks,
  day = today(),
  ...given
}: HoldingsSources): DepartmentHoldings[] {
  const held = Map.groupBy(
    [...catalogue.values()].filter((entry) => isData(entry, catalogue)),
    holders(catalogue),
  );
  const selected = new Map<string, Task[]>();
  for (const task of tasks.values()) {
    for (const coordinate of new Set([...fieldsByDepartment(task, catalogue).values()].flat())) {
      selected.set(coordinate, [...(selected.get(coordinate) ?? []), task]);
    }
  }
  return departments.map((department) => {
    const agreements = (given.agreements.get(department.name) ?? []).filter(({ until }) => until >= day);
    const fields = (held.get(department.name) ?? []).map((entry): Holding => {
      const { coordinate, description, level } = entry;
      const shared = agreements.filter(({ fields }) => fields.has(coordinate));
      const shown = selected.get(coordinate) ?? [];
      const received = shared.filter(({ recipient }) => recipient !== WINDOW).map(({ task }) => tasks.get(task));
      return {
        coordinate,
        description,
        level,
        updates: frequencyOf(department, coordinate),
        legalBases: distinct(shared.map(({ basis }) => basis)),
        tasks: distinct([...shown, ...received.filter((task) => task !== undefined)]),
        recipients: distinct([...(shown.length > 0 ? [WINDOW] : []), ...shared.map(({ recipient }) => recipient)]),
      };
    });
    return { name: department.name, title: department.title, fields, agreements };
  });
}

const typeOf = (coordinate: string): string => coordinate.slice(0, coordinate.indexOf('.'));

function isData({ coordinate }: CatalogueEntry, catalogue: Catalogue): boolean {
  const type = typeOf(coordinate);
  const isFrame = catalogue.has(`${type}.pageInfo`) || catalogue.has(`${type}.cursor`) || type === 'PageInfo';
  return !isFrame && type !== 'Query' && type !== 'Mutation';
}

// Many departments know the key of a shared type; it is held by the one that has most to say about the type.
function holders(catalogue: Catalogue): (entry: CatalogueEntry) => string | undefined {
  const own = Map.groupBy(
    [...catalogue.values()].filter(({ owners }) => owners.length === 1),
    ({ coordinate, owners }) => `${typeOf(coordinate)} ${owners[0]}`,
  );
  const weight = (coordinate: string, owner: string) => own.get(`${typeOf(coordinate)} ${owner}`)?.length ?? 0;
  return ({ coordinate, owners }) => owners.toSorted((a, b) => weight(coordinate, b) - weight(coordinate, a))[0];
}

function frequencyOf({ schema, updates = {} }: HoldingsSources['departments'][number], coordinate: string) {
  const type = schema.getType(typeOf(coordinate));
  const field = isObjectType(type) ? type.getFields()[coordinate.slice(coordinate.indexOf('.') + 1)] : undefined;
  const value = field ? getNamedType(field.type).name : '';
  return updates[coordinate] ?? updates[value] ?? updates[typeOf(coordinate)] ?? 'ON_CHANGE';
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
