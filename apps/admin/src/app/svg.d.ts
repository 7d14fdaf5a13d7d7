/** SVG files come in as text (`loader` in project.json). */
declare module '*.svg' {
  const source: string;
  export default source;
}
