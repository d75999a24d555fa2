'use strict';
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  document.documentElement.classList.add('js');

  // A diagram is taken out of its template when its run is opened.
  const draw = (run) => {
    const template = one('.picture > template', run);
    if (template) template.replaceWith(template.content);
  };
  const runs = all('details.run');
  for (const run of runs) run.addEventListener('toggle', () => run.open && draw(run));

  // A link to a run opens it, also one that is followed again or back.
  const follow = () => {
    const run = location.hash && document.getElementById(location.hash.slice(1));
    if (!run || !run.matches('details.run')) return;
    run.hidden = false;
    run.open = true;
    draw(run);
    run.scrollIntoView();
    // Browsers take the focus away when they have come to the target of a link.
    requestAnimationFrame(() => setTimeout(() => one('summary', run).focus({ preventScroll: true })));
  };
  addEventListener('hashchange', follow);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#trace-"]');
    if (link && link.hash === location.hash) follow();
  });

  // Where the clipboard is not to be had, the token is selected to be copied by hand.
  const copy = async (token) => {
    try {
      await navigator.clipboard.writeText(token.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(token);
      return document.execCommand('copy');
    }
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button.copy');
    if (!button) return;
    const done = await copy(one('.token', button.parentElement));
    const label = button.dataset.label ??= button.textContent;
    button.textContent = one('#said').textContent = done ? 'Copied' : 'Selected: copy it';
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = label; one('#said').textContent = ''; }, 2000);
  });

  const form = one('#filter');
  if (form) {
    const head = all('.matrix thead th[data-rev]');
    const rows = all('.matrix tbody tr').map((row) => ({
      row,
      name: row.dataset.scenario,
      text: one('th', row).textContent.toLowerCase(),
      cells: all('td', row).map((cell) => ({ cell, rev: cell.dataset.rev, out: cell.dataset.out, text: cell.textContent.toLowerCase() })),
    }));
    const filter = () => {
      const words = one('#find').value.toLowerCase().split(/\s+/).filter(Boolean);
      const revs = new Set(all('input[name=rev]:checked', form).map((box) => box.value));
      const differ = one('#differ').checked;
      const names = new Set();
      for (const th of head) th.hidden = !revs.has(th.dataset.rev);
      let found = 0;
      for (const { row, name, text, cells } of rows) {
        const shown = cells.filter(({ rev }) => revs.has(rev));
        for (const { cell, rev } of cells) cell.hidden = !revs.has(rev);
        const told = [text, ...shown.map((cell) => cell.text)].join('\n');
        const fits = words.every((word) => told.includes(word)) && (!differ || new Set(shown.map(({ out }) => out)).size > 1);
        row.hidden = !fits;
        if (!fits) continue;
        found++;
        names.add(name);
      }
      for (const run of runs) run.hidden = !(names.has(run.dataset.scenario) && revs.has(run.dataset.rev));
      one('#found').textContent = `${found} of ${rows.length} scenarios` + (found ? '' : ': nothing is like that');
    };
    form.addEventListener('input', filter);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(filter));
    filter(); // browsers keep what was entered
  }

  for (const run of runs) if (run.open) draw(run);
  follow();
})();
