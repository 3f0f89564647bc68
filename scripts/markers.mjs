/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a Markdown text.
 * Contract: pure; throws where the markers are missing, so that a generated part cannot get lost unseen.
 * @param {string} text the page
 * @param {string} name of the markers
 * @param {string} body what to put between them, without a newline at its end
 * @param {string} path of the page, for the message
 * @returns {string} the page with the part replaced
 */
export function fillMarkers(text, name, body, path) {
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const start = text.indexOf(open);
  const end = text.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`${path}: it needs "${open.trim()}" and "${close}", each on a line of its own, for what is generated there`);
  return `${text.slice(0, start)}${open}${body}\n${text.slice(end)}`;
}
