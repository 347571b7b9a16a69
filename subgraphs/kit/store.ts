import type { RingStore } from './certificate-ring.ts';
import type { Changes } from './changes.ts';
import type { Collection } from './collections.ts';
import type { Department } from './department.ts';
import type { Source } from './source.ts';

/** Where a department's data are. Reads are joined, bounded and looked at by the kit, whatever the kind. */
export interface Store {
  /** The source of a declared collection; called once for each. */
  source(name: string, collection: Collection): Source;
  /** Where changes are written; left out by a store that is for reading only. */
  changes?: Changes;
  /** Where the keys of its certificates are; left out by a store of a department that issues none. */
  ring?: RingStore;
  /** Resolves when the data can be read; rejects when not, or when that is not known in time. */
  ready(): Promise<void>;
  /** Gives up its connections. */
  stop(): Promise<void>;
}

/** Opens a department's own store; nothing waits for it to be reached. Throws when it is not set up. */
export type OpenStore = (department: Department) => Store;
