import type { SubjectKeys } from '../graph/data-subjects.ts';
import type { SelectedField, Selection } from '../tasks/selection.ts';
import type { Grants, Mask } from './cover.ts';
import { type Wrapping, wrappingOf } from './reading.ts';

/** A field as it will stand in the response. */
export interface OutputField {
  /** The client's name for it. */
  key: string;
  /** Its name in the data; unset for `__typename`, which says nothing about anybody. */
  name: string | undefined;
  /** Its number among the fields of the program's ledger template. */
  number: number;
  wrapping: Wrapping;
  mask: Mask | undefined;
  /** Set for objects. */
  shape: OutputShape | undefined;
}

/** What the response may have of an object, by its type. */
export interface OutputShape {
  byType: ReadonlyMap<string, OutputType>;
  /** The one type that such objects have; unset where the data have to tell. */
  only: OutputType | undefined;
}

export interface OutputType {
  name: string;
  /** The field that says which data subject an object of this type is; unset for things. */
  subjectKey: string | undefined;
  fields: readonly OutputField[];
}

/** What stands in the ledger of a released field. */
export interface RecordedField {
  coordinate: string;
  isMasked: boolean;
}

interface OutputContext {
  subjects: SubjectKeys;
  names: ReadonlyMap<SelectedField, string>;
  grants: Grants;
  /** Filled with the fields that the output numbers. */
  recorded: RecordedField[];
}

/** The output of one field of the client's and of all below it. */
export function outputOf(field: SelectedField, context: OutputContext): OutputField {
  const { names, grants, recorded } = context;
  const isType = field.name === '__typename';
  const mask = grants.get(field);
  const base = {
    key: field.key,
    name: names.get(field),
    number: recorded.length,
    wrapping: wrappingOf(field.definition.type),
    mask: mask ?? undefined,
  };
  if (!isType) recorded.push({ coordinate: field.coordinate, isMasked: mask != null });
  return {
    ...base,
    shape: field.selection && shapeOf(field.selection, context),
  };
}

function shapeOf(selection: Selection, context: OutputContext): OutputShape {
  const byType = new Map<string, OutputType>();
  for (const [name, fields] of selection) {
    const outputs = fields.map((field) => outputOf(field, context));
    byType.set(name, { name, subjectKey: context.subjects.get(name), fields: outputs });
  }
  const [only] = byType.values();
  // A department may call an object by an interface; where just one type has it, that is its type.
  return { byType, only: byType.size === 1 ? only : undefined };
}
