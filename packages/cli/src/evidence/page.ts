/**
 * Style and script of the HTML report. The script builds the page from the data with `textContent` alone, so that no text of the analysed
 * project is read as markup. Boundary: plain strings; what they do is tested in a browser.
 */
export const style = `
:root{color-scheme:light dark;--ink:#1c2128;--dim:#59636e;--ground:#fff;--card:#f6f8fa;--line:#d1d9e0;--accent:#0969da;--open:#b42318;--unknown:#8a6100;--exception:#6639ba;--proved:#1a6f37;--no-tenant:#59636e}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){--ink:#e6edf3;--dim:#9198a1;--ground:#0d1117;--card:#161b22;--line:#3d444d;--accent:#4493f8;--open:#ff8b80;--unknown:#e3b341;--exception:#c297ff;--proved:#56d364;--no-tenant:#9198a1}}
:root[data-theme=dark]{color-scheme:dark;--ink:#e6edf3;--dim:#9198a1;--ground:#0d1117;--card:#161b22;--line:#3d444d;--accent:#4493f8;--open:#ff8b80;--unknown:#e3b341;--exception:#c297ff;--proved:#56d364;--no-tenant:#9198a1}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}header button{margin-left:auto}
.dim{color:var(--dim)}code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
.totals{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
.totals button{min-width:8.5rem;text-align:left;padding:.6rem .8rem}
.totals b{display:block;font-size:1.4rem;color:var(--tone)}
button,input,select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.4rem .6rem}
button{cursor:pointer}button[aria-pressed=true]{outline:2px solid var(--accent);outline-offset:-1px}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.controls{display:flex;flex-wrap:wrap;gap:.5rem;position:sticky;top:0;background:var(--ground);padding:.5rem 0;border-bottom:1px solid var(--line)}
.controls input{flex:1 1 16rem}
details{border:1px solid var(--line);border-radius:6px;margin:.35rem 0;background:var(--card)}
summary{cursor:pointer;padding:.45rem .7rem;display:grid;grid-template-columns:6rem minmax(0,1fr) auto;gap:.75rem;align-items:baseline}
summary .status{color:var(--tone);font-weight:600}
details>div{padding:.2rem .7rem .7rem;border-top:1px solid var(--line)}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem .9rem;margin:.5rem 0 0}dt{color:var(--dim)}dd{margin:0}ol,ul{margin:0;padding-left:1.2rem}
@media(max-width:40rem){summary{grid-template-columns:1fr}}
@media print{.controls,header button{display:none}details{break-inside:avoid}}
`;

export const script = `
'use strict';
const { report, words, proofs } = JSON.parse(document.getElementById('data').textContent);
const el = (name, props, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) if (value !== undefined) key in node && key !== 'list' ? (node[key] = value) : node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== undefined && child !== ''));
  return node;
};
const tone = (status) => 'var(--' + status + ')';
const place = ({ file, line }) => (file === undefined ? '' : file + (line === undefined ? '' : ':' + line));
const state = { text: '', status: '', resource: '', operation: '', proof: '', group: 'resource' };
const entryOf = (access) => (access.path && access.path.length > 1 ? place(access.path[0]) + ' ' : '') + access.symbol;
const groups = { resource: (access) => access.resource || '(not to be told which)', entry: (access) => access.file + ' - ' + entryOf(access), file: (access) => access.file };
const textOf = (access) => JSON.stringify(access).toLowerCase();
const texts = report.accesses.map(textOf);
const isShown = (access, index) =>
  (!state.status || access.status === state.status) && (!state.resource || access.resource === state.resource) && (!state.operation || access.operation === state.operation) &&
  (!state.proof || access.proof.some(({ kind }) => kind === state.proof)) && state.text.toLowerCase().split(/\\s+/).every((word) => texts[index].includes(word));

const list = el('main', { id: 'accesses' });
const count = el('p', { className: 'dim', id: 'count', role: 'status' });
const row = (name, ...values) => [el('dt', {}, name), el('dd', {}, ...values)];
const detail = (access) => {
  const dl = el('dl', {}, ...row('Code', el('code', {}, access.code)), ...row('Function', el('code', {}, access.symbol)));
  for (const { kind, detail: said, file, line } of access.proof) dl.append(...row(proofs[kind] || kind, said + ' ', el('code', {}, place({ file, line }))));
  if (access.reason) dl.append(...row(access.confidence || 'Reason', access.message || access.reason));
  for (const one of access.assumptions || []) dl.append(...row('Assumes', one));
  if (access.path) dl.append(...row('Path', el('ol', {}, ...access.path.map((step) => el('li', {}, el('code', {}, place(step)), ' ' + step.note)))));
  if (access.rule) dl.append(...row('Rule', access.rule));
  const { exception } = access;
  if (exception) dl.append(...row(exception.by === 'baseline' ? 'Accepted in the baseline' : 'Silenced by a comment', [exception.reason || 'no reason given', exception.owner && 'owner ' + exception.owner, exception.expires && 'until ' + exception.expires].filter(Boolean).join(', ')));
  return el('div', {}, dl);
};
const item = (access) => {
  const node = el('details', {}, el('summary', {}, el('span', { className: 'status', style: '--tone:' + tone(access.status) }, words[access.status].title), el('code', {}, (access.resource ? access.resource + '.' : '') + access.method + '  ' + access.file + ':' + access.line), el('span', { className: 'dim' }, access.proof.map(({ kind }) => proofs[kind] || kind).join(', ') || access.confidence || '')));
  node.addEventListener('toggle', () => node.open && node.childElementCount === 1 && node.append(detail(access)));
  return node;
};
const draw = () => {
  const shown = report.accesses.filter(isShown);
  count.textContent = shown.length + ' of ' + report.accesses.length + ' accesses';
  const byGroup = new Map();
  for (const access of shown) { const key = groups[state.group](access); byGroup.set(key, [...(byGroup.get(key) || []), access]); }
  list.replaceChildren(...[...byGroup].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, some]) => {
    const known = state.group === 'resource' && report.resources.find((resource) => resource.name === name);
    return el('section', {}, el('h2', {}, name + ' (' + some.length + ')'), known ? el('p', { className: 'dim' }, known.kind + (known.owners.length ? ': ' + known.owners.join(', ') : '') + '; ' + known.file + ':' + known.line + '. ' + known.why.join('; ')) : '', ...some.map(item));
  }));
  for (const button of document.querySelectorAll('.totals button')) button.setAttribute('aria-pressed', String(button.dataset.status === state.status));
};
const choice = (name, values, first, label = (value) => value) => {
  const select = el('select', { ariaLabel: name, id: name }, ...(first === undefined ? [] : [el('option', { value: '' }, first)]), ...values.map((value) => el('option', { value }, label(value))));
  select.addEventListener('change', () => { state[name] = select.value; draw(); });
  return select;
};
const unique = (values) => [...new Set(values.filter(Boolean))].sort();
const search = el('input', { type: 'search', id: 'search', placeholder: 'Search files, functions, conditions, reasons', ariaLabel: 'Search' });
search.addEventListener('input', () => { state.text = search.value; draw(); });
const theme = el('button', { type: 'button', id: 'theme' }, 'Dark or light');
theme.addEventListener('click', () => {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
});
const totals = el('div', { className: 'totals' }, ...Object.keys(words).map((status) => {
  const button = el('button', { type: 'button', title: words[status].meaning, style: '--tone:' + tone(status) }, el('b', {}, String(report.totals[status])), words[status].title);
  button.dataset.status = status;
  button.addEventListener('click', () => { state.status = state.status === status ? '' : status; draw(); });
  return button;
}));
const notSeen = el('section', { id: 'not-seen' }, el('h2', {}, 'Not seen'), el('ul', {}, el('li', {}, report.notSeen.outOfScope + ' files are tests, seeds, scripts or migrations and were not judged.'), ...report.notSeen.files.map(({ file, reason }) => el('li', {}, el('code', {}, file), ' ' + reason)), ...report.notSeen.problems.map((one) => el('li', {}, el('code', {}, place(one)), ' ' + one.message))));
const commit = report.commit ? 'commit ' + report.commit.id.slice(0, 12) + (report.commit.changed ? ', with changes that are not committed' : '') + ' - ' : '';
document.body.replaceChildren(
  el('header', {}, el('h1', {}, 'Tenant isolation evidence'), el('span', { className: 'dim' }, commit + 'tenantlint ' + report.tool.version), theme),
  totals,
  el('div', { className: 'controls' }, search, choice('resource', unique(report.accesses.map((access) => access.resource)), 'All resources'), choice('operation', unique(report.accesses.map((access) => access.operation)), 'All operations'), choice('proof', unique(report.accesses.flatMap((access) => access.proof.map(({ kind }) => kind))), 'All proofs', (kind) => proofs[kind] || kind), choice('group', Object.keys(groups), undefined, (name) => 'By ' + (name === 'entry' ? 'entry point' : name))),
  count, list, notSeen,
);
draw();
`;
