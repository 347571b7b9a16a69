import { type GraphQLOutputType, getNamedType } from 'graphql';
import { type Db, type Document, ObjectId } from 'mongodb';
import type { Collection } from './collections.ts';
import { createConformance } from './conformance.ts';
import type { Department } from './department.ts';
import { storedFields } from './document-schema.ts';
import { createMapping } from './mapping.ts';
import { aboutForeign, findForeign } from './preparation.ts';

/** Documents of each fault that are named. */
const MOST_NAMED = 5;
/** Names of fields and faults that one collection's report can have. */
const MOST_NAMES = 200;

export interface Survey {
  /** One line each; never a value, and no key that is an identity number. */
  lines: string[];
  /** Documents with something that does not conform. */
  faulty: number;
}

/** Reads a department's database whole and says what of it is not as declared. Nothing is changed. */
export async function surveyDatabase(db: Db, department: Department): Promise<Survey> {
  const lines = aboutForeign(department.name, await findForeign(db, department));
  let faulty = 0;
  for (const [name, collection] of Object.entries(department.collections)) {
    const found = await surveyCollection(db, department, name, collection);
    lines.push(...found.lines);
    faulty += found.faulty;
  }
  return { lines, faulty };
}

async function surveyCollection(db: Db, department: Department, name: string, collection: Collection): Promise<Survey> {
  const fields = storedFields(department, collection);
  const faultsOf = createConformance(department, fields);
  const { read, pathOf } = createMapping(department, collection);
  const known = new Set(['_id', collection.key, ...[...fields.keys()].map((field) => pathOf(field).split('.')[0])]);
  const isPersonal = String(getNamedType(fields.get(collection.key) as GraphQLOutputType)) === 'IDNumber';
  const faults = new Map<string, { count: number; named: string[] }>();
  const extra = new Map<string, number>();
  let [total, faulty] = [0, 0];
  for await (const stored of db.collection(collection.name ?? name).find()) {
    total += 1;
    for (const field of Object.keys(stored)) if (!known.has(field)) count(extra, field);
    const id = stored._id;
    const document = read(stored);
    const wrong = faultsOf(document);
    if (!wrong) continue;
    faulty += 1;
    for (const field of wrong) {
      const reason = `${field} ${document[field] == null ? 'is missing' : 'has another form'}`;
      const fault = faults.get(reason) ?? { count: 0, named: [] };
      if (faults.size < MOST_NAMES) faults.set(reason, fault);
      fault.count += 1;
      if (fault.named.length < MOST_NAMED) fault.named.push(...nameOf(document, collection.key, id, isPersonal));
    }
  }
  const place = `${department.name}: ${name}`;
  return {
    faulty,
    lines: [
      `${place}: ${total} documents, ${faulty} of them with something that does not conform`,
      ...[...faults].map(([reason, { count, named }]) => {
        const such = named.length > 0 ? `, such as ${named.join(', ')}` : '';
        return `${place}: ${reason} in ${count}${such}`;
      }),
      ...[...extra].map(([field, count]) => `${place}: ${field} is stored in ${count} and not declared`),
    ],
  };
}

/** A document's key; one that is an identity number, or may be, is not told. */
function nameOf(document: Document, key: string, id: unknown, isPersonal: boolean): string[] {
  if (id instanceof ObjectId) return [id.toHexString()];
  const text = String(document[key]);
  return isPersonal || /\d{14}/.test(text) ? [] : [JSON.stringify(text.slice(0, 64))];
}

function count(names: Map<string, number>, name: string): void {
  if (names.has(name) || names.size < MOST_NAMES) names.set(name, (names.get(name) ?? 0) + 1);
}
