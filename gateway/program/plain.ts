/** A value of an argument in a form in which equal ones are equal, wherever they came from: literals make objects without a prototype. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T;
  // What a scalar made, such as a Date, is not taken apart.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)])) as T;
}
