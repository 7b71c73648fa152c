/* Says beside a box for words how many more it takes, once they grow few: <textarea data-most="5000" data-left="…# …" data-over="…# …">.
   Nothing is cut: what is too long stays, and the server says so too. A line break is one character, as it is kept.
   It is read out once the typing rests, not at every key. */

const FEW = 500;
const REST_MS = 1000;

document.querySelectorAll("textarea[data-most]").forEach((box) => {
  const words = document.createElement("p");
  words.className = "field__hint";
  words.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  box.after(words, said);
  let resting;
  const count = () => {
    const left = Number(box.dataset.most) - [...box.value].length;
    words.textContent = left > FEW ? "" : (left < 0 ? box.dataset.over : box.dataset.left).replace("#", Math.abs(left).toLocaleString());
    words.classList.toggle("field__error", left < 0);
    clearTimeout(resting);
    resting = setTimeout(() => {
      said.textContent = words.textContent;
    }, REST_MS);
  };
  box.addEventListener("input", count);
  count();
});
