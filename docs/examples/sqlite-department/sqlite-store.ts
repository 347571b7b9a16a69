import { DatabaseSync } from 'node:sqlite';
import type { Document } from 'mongodb';
import { rowForm } from '../../../subgraphs/kit/plain-form.ts';
import type { Source } from '../../../subgraphs/kit/source.ts';
import type { OpenStore } from '../../../subgraphs/kit/store.ts';
import { createSqliteChanges, quoted } from './sqlite-changes.ts';

/**
 * A department whose data are in an SQLite file, one table a collection, columns named as the schema's fields. The file is
 * opened to be read only unless a collection is declared with `changes: true`. `node:sqlite` answers at once and holds the
 * process up meanwhile: for registers of a small office.
 */
export const sqliteStore =
  (file: string): OpenStore =>
  (department) => {
    const isChanged = Object.values(department.collections).some(({ changes }) => changes);
    const database = new DatabaseSync(file, { readOnly: !isChanged, timeout: 500 });
    return {
      source: (name, collection) =>
        createSqliteSource(database, name, collection.key, rowForm(department, collection).read),
      ...(isChanged ? { changes: createSqliteChanges(database, department) } : {}),
      ready: async () => void database.prepare('SELECT 1').get(),
      stop: async () => database.close(),
    };
  };

function createSqliteSource(
  database: DatabaseSync,
  table: string,
  key: string,
  read: (row: Document) => Document,
): Source {
  const [from, id] = [quoted(table), quoted(key)];
  // SQLite orders texts by their bytes, as the contract wants it.
  const byKeys = database.prepare(`SELECT * FROM ${from} WHERE ${id} IN (SELECT value FROM json_each(?))`);
  const all = database.prepare(`SELECT * FROM ${from} ORDER BY ${id} LIMIT ?`);
  const byField = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const inRange = (field: string) => {
    const known = byField.get(field);
    if (known) return known;
    const statement = database.prepare(
      `SELECT * FROM ${from} WHERE ${quoted(field)} = ? AND ${id} > ? ORDER BY ${id} LIMIT ?`,
    );
    byField.set(field, statement);
    return statement;
  };
  return {
    async byKeys(keys) {
      return byKeys.all(JSON.stringify(keys)).map(read);
    },
    async byRanges(ranges, signal) {
      return ranges.map(({ field, value, after = '', most }) => {
        signal.throwIfAborted();
        return inRange(field).all(value, after, most).map(read);
      });
    },
    async all(most) {
      return all.all(most).map(read);
    },
  };
}
