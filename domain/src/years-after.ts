/**
 * The same day some years later. The 29th of February becomes the 1st of March where there is none, so that what is to be
 * kept for years is never kept a day too short.
 * @param date `YYYY-MM-DD`
 */
export function yearsAfter(date: string, years: number): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCFullYear(day.getUTCFullYear() + years);
  return day.toISOString().slice(0, 10);
}
