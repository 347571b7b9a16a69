import type { FieldDecision } from '../ledger/record.ts';
import type { Task } from '../tasks/task.ts';
import type { RenamedVariable } from './neutral-operation.ts';
import type { OutputField } from './output.ts';
import type { Reading } from './reading.ts';
import type { CalledType, Representation } from './representation.ts';

/**
 * What is compiled once from an operation, its task, the supergraph, the day and the values of its conditions. Nothing in
 * it changes afterwards; a request brings its variables, and whom its case is about.
 */
export interface Program {
  readonly task: Task;
  readonly operation: 'query' | 'mutation';
  /** Digest of the client's operation without its values, as the ledger names it. */
  readonly digest: string;
  /** The type of the roots. */
  readonly rootType: string;
  /** The client's name of each field, by ours. */
  readonly keys: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
  readonly roots: readonly ProgramRoot[];
  /** What stands in the ledger of each field that the output numbers. */
  readonly decisions: readonly FieldDecision[];
}

/** A root field of the client's, once for each root of the task that may grant it. */
export interface ProgramRoot {
  readonly key: string;
  /** In the order of the cover's candidates. */
  readonly candidates: readonly RootCandidate[];
}

export interface RootCandidate {
  readonly field: OutputField;
  /** The role whose subject the root is about; unset where it is about nobody or about whom the data say. */
  readonly role: string | undefined;
  /** The roles whose subjects it is about where the data do not say. */
  readonly about: readonly string[];
}

/** One request to one department. */
export interface Step {
  readonly number: number;
  readonly department: string;
  readonly query: string;
  /** JSON of the Purpose that the department is told. */
  readonly purpose: string;
  readonly variables: readonly RenamedVariable[];
  /** Numbers of the steps that must have ended before. */
  readonly after: readonly number[];
  /** Numbers of the steps that wait for this one. */
  readonly before: readonly number[];
  readonly parts: readonly Part[];
  /** What its department is to change; empty where it only reads. */
  readonly changes: readonly ProgramChange[];
}

/** A change that a step asks for. */
export interface ProgramChange {
  /** Its field's name in the data. */
  readonly name: string;
  /** What stands of it in the ledger before its department is asked. */
  readonly intended: FieldDecision;
}

/** What a step adds to the data: root fields, or fields of objects that are there already. */
export interface Part {
  /** Where the objects are that it adds to, from the root. */
  readonly path: readonly PathElement[];
  readonly reading: Reading;
  /** Unset for root fields. */
  readonly entities: Entities | undefined;
}

export interface PathElement {
  readonly name: string;
  /** The field by which objects here are data subjects: one for each type that may stand here. */
  readonly subjectKeys: ReadonlyMap<string, string>;
  /** The type of the objects here, where there is only one. */
  readonly only: string | undefined;
}

/** How objects are named to a department, and what it learns of them by that. */
export interface Entities {
  /** The root field of the answer that holds them. */
  readonly answer: string;
  /** The variable that holds their representations. */
  readonly variable: string;
  readonly representation: Representation;
  readonly called: readonly CalledType[];
  readonly disclosed: readonly DisclosedPart[];
}

/** Fields of a representation that another department owns, and whom they are about. */
export interface DisclosedPart {
  /** From the represented object to the data subject that the fields are about; empty for itself or whoever encloses it. */
  readonly path: readonly PathElement[];
  readonly fields: readonly FieldDecision[];
}
