// Plates have neither I nor O.
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Vehicles that a household can own. */
export const VEHICLES = 2;

/** The plate of a household's vehicle (0 or 1): 浙Z, which stands for no city, and five characters; unique. */
export function plateOf(household: number, vehicle: number): string {
  // 1,009 has no factor in common with the number of plates, so each index has its own.
  let rest = ((household * VEHICLES + vehicle) * 1_009 + 34 ** 4) % 34 ** 5;
  let plate = '';
  for (let i = 0; i < 5; i++) {
    plate = ALPHABET.charAt(rest % 34) + plate;
    rest = Math.floor(rest / 34);
  }
  return `浙Z${plate}`;
}
