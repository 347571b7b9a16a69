/**
 * Years between enlistment and discharge (YYYY-MM-DD) by which benefits are counted: a year that was begun counts as a
 * whole one (Ministry of Civil Affairs and Ministry of Finance on the old-age subsidy of rural veterans, 2011).
 */
export function yearsServed(enlistedOn: string, dischargedOn: string): number {
  const years = Number(dischargedOn.slice(0, 4)) - Number(enlistedOn.slice(0, 4));
  return dischargedOn.slice(5) > enlistedOn.slice(5) ? years + 1 : years;
}
