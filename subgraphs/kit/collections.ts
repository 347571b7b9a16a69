/** A collection of a department's database. */
export interface Collection {
  /** The field that identifies a document; it is stored as `_id`. */
  key: string;
  /** The GraphQL type whose plain fields (scalars, enumerations, embedded types) the documents hold. */
  type?: string;
  /** Stored fields that are not on the type or that only resolvers read: name to SDL type, such as `IDNumber!`. */
  stored?: Readonly<Record<string, string>>;
  /** Fields that documents are looked up by, besides the key; a list makes a compound index. */
  indexes?: readonly (string | readonly string[])[];
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
