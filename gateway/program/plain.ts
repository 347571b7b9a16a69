/** A value of an argument in a form in which equal ones are equal, wherever they came from: literals make objects without a prototype. */
export function plain<T>(value: T): T {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}
