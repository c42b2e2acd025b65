type Child = Node | string | false | undefined;
type Props = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Makes an element of attributes and children; text stays text, so no markup can come in with it.
 * An attribute of `true` is empty, one of `false` or `undefined` is left out; `class` is as in HTML.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== false && child !== undefined));
  return element;
}

/** A button that does something when pressed; `look` adds classes such as `main` or `plain`. */
export function button(
  look: string,
  act: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const made = h('button', { type: 'button', class: `button ${look}`.trim() }, ...children);
  made.addEventListener('click', act);
  return made;
}

/** A key cap. Screen readers hear of keys in the key list, not at every button. */
export const keyCap = (label: string): HTMLElement =>
  h('kbd', { class: 'key', 'aria-hidden': 'true' }, label);

export const SVG = 'http://www.w3.org/2000/svg';

/** A line icon from the path data of a 24-unit square; decoration, so hidden from screen readers. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}
