/** A style that a part of a page brings along: `import style from './x.css' with { type: 'text' }`. */
declare module '*.css' {
  const style: string;
  // biome-ignore lint/style/noDefaultExport: a file that is imported as text has nothing else
  export default style;
}
