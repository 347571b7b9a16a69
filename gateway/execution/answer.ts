import type { FieldReading, Reading, TypeReading } from '../program/reading.ts';
import { type Complaints, complaintAt } from './complaint.ts';
import { DataNode, Fault, type Value } from './node.ts';

type Answered = Record<string, unknown>;

/**
 * Takes from a department's answer what its fetch selected, and nothing else: a field that was not asked for does not
 * exist, and one that has not the type, the shape or the number of its field is a fault of the department's. What stands
 * in `target` already stays: a department cannot change what another said, nor whom it was asked about.
 */
export class Answer {
  /** Whether anything in it had not the form of its field. */
  isUnfit = false;
  readonly #fault: Fault;

  constructor(department: string) {
    this.#fault = new Fault(department, 'DEPARTMENT_UNAVAILABLE');
  }

  /** What stands in the place of a value that has not the form of its field. */
  get unfit(): Fault {
    this.isUnfit = true;
    return this.#fault;
  }

  /** Adds the fields of one object of the answer to a node of the data. */
  read(source: unknown, target: DataNode, reading: Reading, complaints: Complaints | undefined): void {
    if (source === null && !complaints) this.readNothing(target, reading);
    else if (!isObject(source)) this.fault(target, reading, complaints?.fault ?? this.unfit, complaints);
    else this.#readObject(source, target, reading, complaints);
  }

  #readObject(source: Answered, target: DataNode, reading: Reading, complaints: Complaints | undefined): void {
    const typed = this.#typed(source, target, reading);
    if (!typed || contradicts(source, target, typed)) {
      this.fault(target, reading, this.unfit);
      return;
    }
    const isTold = typed !== reading.anyType;
    for (const field of typed.fields) {
      if (!Object.hasOwn(source, field.from)) {
        if (isTold) this.#put(target, field, this.unfit);
        continue;
      }
      this.#field(source[field.from], target, field, complaintAt(complaints, field.from));
    }
  }

  /** Puts a fault in the place of every field that a node should have been given; complaints say of some what it was. */
  fault(target: DataNode, reading: Reading, { bare }: Fault, complaints?: Complaints): void {
    for (const field of this.#fieldsFor(target, reading)) {
      this.#put(target, field, complaintAt(complaints, field.from)?.fault ?? bare);
    }
    // Whoever only had to say what it is leaves no field behind.
    if (reading.asksType && !reading.concrete.has(target.__typename ?? '')) target.__fault ??= bare;
  }

  /** Takes back what was worked out from facts that have failed, whatever the department made of their absence. */
  withhold(target: DataNode, reading: Reading, failed: ReadonlyMap<string, Fault>): void {
    for (const { name, requires } of this.#fieldsFor(target, reading)) {
      const fault = faultAmong(requires, failed);
      if (fault) target[name] = fault.bare;
    }
  }

  /** Whether nothing of what a node is to be given can be worked out while these facts have failed. */
  isHopeless(target: DataNode, reading: Reading, failed: ReadonlyMap<string, Fault>): boolean {
    return this.#fieldsFor(target, reading).every(({ requires }) => faultAmong(requires, failed));
  }

  /** A department that does not know an object says nothing of it: the client's fields are null, and nobody is to blame. */
  readNothing(target: DataNode, reading: Reading): void {
    for (const { name } of this.#fieldsFor(target, reading)) {
      if (target[name] === undefined && name.startsWith('__')) target[name] = null;
    }
  }

  #fieldsFor(target: DataNode, reading: Reading): readonly FieldReading[] {
    return this.#typeFor(target, reading).fields;
  }

  #typeFor(target: DataNode, reading: Reading): TypeReading {
    return reading.byType.get(reading.only ?? target.__typename ?? '') ?? reading.anyType;
  }

  /** The fields to read by the object's type, which is noted where the fetch asked for it; undefined when it cannot be. */
  #typed(source: Answered, target: DataNode, reading: Reading): TypeReading | undefined {
    const known = target.__typename;
    if (!reading.asksType) return this.#typeFor(target, reading);
    const said = source.__typename;
    if (typeof said !== 'string' || !reading.byType.has(said)) return undefined;
    // A department that knows an interface only calls its objects by it; whoever knows better is believed.
    const isConcrete = reading.concrete.has(said);
    if (known !== undefined && known !== said && isConcrete && reading.concrete.has(known)) return undefined;
    if (known === undefined || isConcrete) target.__typename = said;
    return reading.byType.get(target.__typename ?? said) ?? reading.byType.get(said);
  }

  #field(value: unknown, target: DataNode, field: FieldReading, complaints: Complaints | undefined): void {
    this.#put(target, field, this.#value(value, field, 0, target[field.name], complaints));
  }

  #value(
    value: unknown,
    field: FieldReading,
    depth: number,
    present: Value,
    complaints: Complaints | undefined,
  ): Value {
    if (value === null || value === undefined) {
      const told = complaints?.fault;
      if (told) return told;
      return field.wrapping[depth]?.isNonNull ? this.unfit : null;
    }
    if (depth < field.wrapping.length - 1) {
      if (!Array.isArray(value)) return this.unfit;
      const known = Array.isArray(present) ? present : undefined;
      if (known && known.length !== value.length) return this.unfit;
      return value.map((item, i) => {
        const read = this.#value(item, field, depth + 1, known?.[i], complaintAt(complaints, i));
        return known ? beside(known[i], read, field) : read;
      });
    }
    const { leaf, inner } = field;
    if (leaf) return (leaf(value) ?? this.unfit) as Value;
    if (!inner || !isObject(value)) return this.unfit;
    const node = present instanceof DataNode ? present : new DataNode();
    if (present instanceof Fault) node.__fault = present.bare;
    if (!present && inner.only) node.__typename = inner.only;
    this.read(value, node, inner, complaints);
    return node;
  }

  /**
   * Puts a value where there is none, or where it adds to what others gave. A field that the planner needs for itself is
   * replaced: where departments require of each other in a circle, it has one read again when more is known.
   */
  #put(target: DataNode, { name, isKey }: FieldReading, value: Value): void {
    const present = target[name];
    if (value instanceof Fault && typeof present === 'object' && present !== null) miss(present, value);
    else if (present == null || present instanceof Fault || Array.isArray(value)) target[name] = value;
    else if (!isKey && !name.startsWith('__')) target[name] = value;
  }
}

/** An item of a list beside what others gave of it: that stays, whatever is said in its place now. */
function beside(present: Value, value: Value, { name }: FieldReading): Value {
  if (present == null || present instanceof Fault) return value;
  if (Array.isArray(present) && Array.isArray(value)) return value;
  if (value instanceof Fault) miss(present, value);
  return typeof present === 'object' || name.startsWith('__') ? present : value;
}

/** Notes on an object, or on all in a list, why a part of it is not there. */
function miss(present: Value, fault: Fault): void {
  if (present instanceof DataNode) present.__fault ??= fault.bare;
  else if (Array.isArray(present)) for (const item of present) miss(item, fault);
}

/** Whether an answer says otherwise of what is known of an object, as of the key it was asked about. */
function contradicts(source: Answered, target: DataNode, { keys }: TypeReading): boolean {
  for (const { from, name, leaf } of keys) {
    const known = target[name];
    if (known === undefined || known === null || typeof known === 'object') continue;
    if (Object.hasOwn(source, from) && leaf?.(source[from]) !== known) return true;
  }
  return false;
}

function faultAmong(requires: readonly string[], failed: ReadonlyMap<string, Fault>): Fault | undefined {
  for (const name of requires) {
    const fault = failed.get(name);
    if (fault) return fault;
  }
  return undefined;
}

export function isObject(value: unknown): value is Answered {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
