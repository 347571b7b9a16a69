import { parse } from 'yaml';

/** A department's approval of one task's use of its classified fields. */
export interface Agreement {
  /** The task's name, its file's name without `.graphql`. */
  task: string;
  /** Who receives the fields: the window, or a department whose `@requires` asks for them. */
  recipient: string;
  /** The law or rule that allows it. */
  basis: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  until: string;
  /** Coordinates, `Type.field`. */
  fields: ReadonlySet<string>;
}

export const WINDOW = 'window';

/**
 * Reads `agreements.yaml`: a list of `{ task, recipient?, basis, until, fields: { Type: [field] } }`.
 * Throws naming file, entry and what is missing: an agreement without basis or end date is none.
 */
export function parseAgreements(text: string, file: string): Agreement[] {
  const entries: unknown = read(text, file) ?? [];
  if (!Array.isArray(entries)) throw new Error(`${file}: must be a list of agreements`);
  return entries.map((entry, index) => {
    const at = `${file}: agreement ${index + 1}`;
    const need = (name: string, form: RegExp): string => {
      const value = String(entry?.[name] ?? '');
      if (!form.test(value)) throw new Error(`${at}: "${name}" is missing or malformed`);
      return value;
    };
    const fields: [string, unknown][] = Object.entries(entry?.fields ?? {});
    if (fields.length === 0 || !fields.every(([, names]) => Array.isArray(names)))
      throw new Error(`${at}: "fields" must map types to lists of fields`);
    return {
      task: need('task', /^[a-z0-9-]+$/),
      recipient: String(entry.recipient ?? WINDOW),
      basis: need('basis', /\S/),
      until: need('until', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
      fields: new Set(fields.flatMap(([type, names]) => (names as unknown[]).map((name) => `${type}.${name}`))),
    };
  });
}

function read(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether an agreement in force lets a task's recipient have a coordinate on that day. */
export function isAgreed(
  agreements: readonly Agreement[],
  asked: { task: string; recipient: string; coordinate: string; day: string },
): boolean {
  return agreements.some(
    (agreement) =>
      agreement.task === asked.task &&
      agreement.recipient === asked.recipient &&
      agreement.until >= asked.day &&
      agreement.fields.has(asked.coordinate),
  );
}

const DAY_MS = 86_400_000;
let known = { day: 0, text: '' };

/** Today where the departments are (UTC+8), YYYY-MM-DD. */
export function today(now = Date.now()): string {
  const day = Math.floor((now + 8 * 3_600_000) / DAY_MS);
  if (day !== known.day) known = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return known.text;
}
