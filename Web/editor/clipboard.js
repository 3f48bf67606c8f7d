// @ts-check
/** Copying a text for the user, on pages without encryption too, where `navigator` cannot. */

/**
 * Puts a text on the clipboard; call it while an action of the user is handled.
 * @param {string} text
 * @returns {Promise<boolean>} whether that worked
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** @param {string} text */
function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.body.appendChild(document.createElement("textarea"));
  Object.assign(area, { className: "unseen", value: text, readOnly: true });
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
