/* csv.js - lines of CSV as RFC 4180 has them. */

/** @param {string | number} value */
const field = (value) =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);

/** @param {readonly (string | number)[]} values */
export const csvLine = (values) => values.map(field).join(',');
