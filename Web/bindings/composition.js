// @ts-check
/**
 * Whether an input method composes a word in an element, and when it has ended. Meanwhile the
 * element must not be written into: the composed text would be garbled or typed twice.
 */

/**
 * Longest that something waits for an input method that is silent, in milliseconds: the time to
 * look through a list of candidates, and not much more.
 */
const silenceLimit = 10_000;

export class Composition {
  #element;
  #source;
  #ended;
  /** @type {number | null} of the present composition, or the one whose end is still being read */
  #current = null;
  #count = 0;
  #isActive = false;
  #isAwaited = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} element that has the text
   * @param {() => void} ended called when what was composed has been read, if no other
   *   composition has begun by then
   */
  constructor(element, ended) {
    this.#element = element;
    this.#ended = ended;
    // Where an element has an EditContext, the events are its events.
    this.#source = /** @type {EventTarget} */ (/** @type {any} */ (element).editContext ?? element);
    for (const [event, listener] of this.#listeners) this.#source.addEventListener(event, listener);
  }

  /** @type {readonly [string, () => void][]} */
  #listeners = [
    ["compositionstart", () => this.#begin()],
    ["compositionupdate", () => this.#hear()],
    ["compositionend", () => this.end()],
  ];

  /** Whether the element must not be written into. */
  get isActive() {
    return this.#current !== null;
  }

  /** Tells compositions apart; `null` if there is none. */
  get current() {
    return this.#current;
  }

  /** Something waits for the end: from now on the input method is not waited for without bound. */
  await() {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#hear();
  }

  /** The composition is over, as an event or the editor says. */
  end() {
    if (!this.#isActive) return;
    this.#isActive = false;
    clearTimeout(this.#timer);
    const settle = () => {
      if (this.#isActive || this.#current === null) return;
      this.#current = null;
      this.#isAwaited = false;
      this.#ended();
    };
    // The editor reads what was composed in a microtask or in the next frame, and a text written
    // before would take its place. A hidden page has no frames.
    if (document.hidden) setTimeout(settle);
    else requestAnimationFrame(() => setTimeout(settle));
  }

  /** Stops listening. */
  destroy() {
    clearTimeout(this.#timer);
    for (const [event, listener] of this.#listeners) {
      this.#source.removeEventListener(event, listener);
    }
  }

  #begin() {
    this.#current = ++this.#count;
    this.#isActive = true;
    this.#hear();
  }

  /** The input method is alive. */
  #hear() {
    if (!this.#isActive || !this.#isAwaited) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#interrupt(), silenceLimit);
  }

  /** Ends the composition as going to another window does: what was composed stays. */
  #interrupt() {
    const root = /** @type {Document | ShadowRoot} */ (this.#element.getRootNode());
    if (root.activeElement === this.#element) {
      this.#element.blur();
      this.#element.focus({ preventScroll: true });
    }
    this.end();
  }
}
