// The search: functions whose name has the text stay in the list; Enter goes to
// the next place in the code that has it.
const find = document.getElementById("find");
const links = [...document.querySelectorAll("nav li")];
const blocks = [...document.querySelectorAll("pre")];
let at = -1;
find.addEventListener("input", () => {
  const want = find.value.toLowerCase();
  at = -1;
  for (const l of links) l.classList.toggle("hide", !l.textContent.toLowerCase().includes(want));
});
find.addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || !find.value) return;
  const want = find.value.toLowerCase();
  const step = e.shiftKey ? -1 : 1;
  for (let n = 0; n < blocks.length; n++) {
    at = (at + step + blocks.length) % blocks.length;
    if (!blocks[at].textContent.toLowerCase().includes(want)) continue;
    blocks[at].scrollIntoView({ block: "center" });
    const range = document.createRange();
    range.selectNodeContents(blocks[at]);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
});
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && document.activeElement !== find) {
    e.preventDefault();
    find.focus();
  }
});
