/* Says beside a box for words how many more it takes, once they grow few: <textarea data-most="5000" data-left="…# …" data-over="…# …">.
   Nothing is cut: what is too long stays, and the server says so too. Line breaks are counted as they are sent, two characters each. */

const FEW = 500;

document.querySelectorAll("textarea[data-most]").forEach((box) => {
  const words = document.createElement("p");
  words.className = "field__hint";
  words.setAttribute("role", "status");
  box.after(words);
  const count = () => {
    const left = Number(box.dataset.most) - [...box.value.replaceAll("\n", "\r\n")].length;
    words.textContent = left > FEW ? "" : (left < 0 ? box.dataset.over : box.dataset.left).replace("#", Math.abs(left).toLocaleString());
    words.classList.toggle("field__error", left < 0);
  };
  box.addEventListener("input", count);
  count();
});
