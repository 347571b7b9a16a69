import type { Bilingual } from '../../schema/errors.ts';

/**
 * An object of the data while a program runs: fields under the names that the program gave them or, for what federation
 * needs, under their own. Those of the client's begin with two underscores and can meet no others.
 */
export class DataNode {
  declare __typename: string | undefined;
  /** What became of the fields that are not there, where some departments gave their part of the object and another failed. */
  declare __fault: Fault | undefined;
  [name: string]: Value;
}
// A field may be called `constructor` or `valueOf`; nothing is inherited.
Object.setPrototypeOf(DataNode.prototype, null);
Reflect.deleteProperty(DataNode.prototype, 'constructor');

/** A value that a department owed and did not give. It takes the value's place, so that whatever depends on it is not computed from nothing. */
export class Fault {
  readonly department: string;
  readonly cause: FaultCause;
  /** Names from the value's place down to the field that failed, where the department said so. */
  readonly tail: readonly (string | number)[];
  /** Why a change was refused. */
  readonly reason: Reason | undefined;

  constructor(department: string, cause: FaultCause, tail: readonly (string | number)[] = [], reason?: Reason) {
    this.department = department;
    this.cause = cause;
    this.tail = tail;
    this.reason = reason;
  }

  /** The same where another value depends on the one that failed. */
  get bare(): Fault {
    return this.tail.length === 0 ? this : new Fault(this.department, this.cause);
  }
}

/** The codes with which a department's failure can go out. */
export type FaultCause = 'DEPARTMENT_UNAVAILABLE' | 'BAD_USER_INPUT' | 'NOT_IN_AGREEMENT' | ChangeRefusal;

/** The codes with which a department refuses a change. */
const CHANGE_REFUSALS = [
  'STEP_OUT_OF_ORDER',
  'CONSENT_MISSING',
  'CERTIFICATE_INVALID',
  'RULE_NOT_MET',
  'CONFLICT',
  'KEY_REUSED',
] as const;
export type ChangeRefusal = (typeof CHANGE_REFUSALS)[number];

const REFUSALS: ReadonlySet<unknown> = new Set(CHANGE_REFUSALS);

export const isChangeRefusal = (code: unknown): code is ChangeRefusal => REFUSALS.has(code);

/** The rule that a change does not meet, and what would meet it, in the department's words. */
export interface Reason {
  readonly rule?: Bilingual | string;
  readonly demand?: Bilingual | string;
}

/** Undefined where nobody owed a value: a department does not know the object. */
export type Value = DataNode | Fault | Value[] | string | number | boolean | null | undefined | object;
