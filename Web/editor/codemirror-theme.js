// @ts-check
/** How CodeMirror looks on this page. Colours and faces are the page's own properties. */

/**
 * The page's extensions.
 * @param {any} codemirror the bundle's module
 * @param {string} label what a screen reader calls the text
 */
export function codeMirrorExtensions(codemirror, label) {
  const { EditorView } = codemirror;
  return [
    EditorView.lineWrapping,
    // As in a printed edition, every fifth line has its number.
    codemirror.lineNumbers({
      formatNumber: (/** @type {number} */ line) => (line % 5 === 0 ? String(line) : ""),
    }),
    // Room for the name over a caret.
    EditorView.scrollMargins.of(() => ({ top: 32, bottom: 32 })),
    codemirror.placeholder("Write here."),
    EditorView.contentAttributes.of({
      "aria-label": label, spellcheck: "true", autocorrect: "on", autocapitalize: "sentences",
    }),
    EditorView.theme({
      "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent" },
      "&.cm-focused": { outline: "none" },
      ".cm-content": { padding: "1.8rem 0 40vh", caretColor: "var(--ink)", tabSize: "4" },
      // The sheet is 40rem wide and in the middle, its numbers in the margin beside it.
      ".cm-scroller": {
        paddingLeft: "max(0px, calc(50% - 23.6rem))",
        fontFamily: "var(--text)", fontSize: "1.12rem",
        // Whole pixels: a view scrolls by no less, so that lines put in above it move it exactly.
        lineHeight_fallback: "1.7", lineHeight: "round(1.7em, 1px)",
      },
      ".cm-line": { padding: "0 max(1.2rem, calc(100% - 40.6rem)) 0 0.6rem" },
      ".cm-gutters": {
        border: "0", backgroundColor: "transparent", color: "var(--faded)",
        fontFamily: "var(--small)", fontSize: "0.72rem", fontVariantNumeric: "tabular-nums",
        lineHeight: "1.7",
      },
      ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.6rem", padding: "0 0.4rem 0 0.6rem" },
      ".cm-cursor": { borderLeft: "2px solid var(--ink)" },
      "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
        background: "color-mix(in srgb, var(--blue) 26%, transparent)",
      },
      ".cm-placeholder": { color: "var(--faded)", fontStyle: "italic" },
      ".cm-specialChar": { color: "var(--faded)" },
      ".cm-selectionLayer .cm-selectionBackground": {
        background: "color-mix(in srgb, var(--faded) 20%, transparent)",
      },
      "@media (max-width: 34rem)": {
        ".cm-gutters": { display: "none !important" },
        ".cm-line": { padding: "0 1rem" },
        ".cm-content": { padding: "1.2rem 0 50vh" },
      },
    }),
  ];
}
