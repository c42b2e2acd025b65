/** Parts a passage at its blank lines; single line breaks stay, and so does every other character. */
export const paragraphs = (text: string): string[] =>
  text
    .replaceAll('\r\n', '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((part) => part.trim() !== '');
