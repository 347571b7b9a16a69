import type { StoredField } from './conversions.ts';

/** A collection of a department's database. */
export interface Collection {
  /** The field that identifies a document, a text; it is stored as `_id` unless `fields` says where. */
  key: string;
  /** The GraphQL type whose plain fields (scalars, enumerations, embedded types) the documents hold. */
  type?: string;
  /** Stored fields that are not on the type or that only resolvers read: name to SDL type, such as `IDNumber!`. */
  stored?: Readonly<Record<string, string>>;
  /** Fields that documents are looked up by, besides the key; a list makes a compound index. */
  indexes?: readonly (string | readonly string[])[];
  /** Whether the department changes its records by its mutations; what is not declared so is never written into. */
  changes?: true;
  /** Its name in the database, where that is another. */
  name?: string;
  /**
   * Fields that are stored under other names or in other forms, by their names in the schema: `XM`, `ZZ.DZ` for a member of
   * an embedded document, or a conversion. A field of an embedded type is named `owners.name`, and where it lies in there.
   */
  fields?: Readonly<Record<string, string | StoredField>>;
}

export type Collections = Readonly<Record<string, Collection>>;

/** Declares a department's collections; what reads them (`readsOf`) knows their names and indexes. */
export const defineCollections = <const C extends Collections>(collections: C): C => collections;

/** The fields that documents of a collection can be looked up by. */
export type IndexedField<C extends Collection> = C extends { indexes: readonly (infer I)[] }
  ? I extends readonly [infer F extends string, ...unknown[]]
    ? F
    : I & string
  : 'indexes' extends keyof C
    ? string
    : never;

/** The collections that are changed. */
export type ChangedName<C extends Collections> = {
  [N in keyof C & string]: C[N] extends { changes: true } ? N : never;
}[keyof C & string];
