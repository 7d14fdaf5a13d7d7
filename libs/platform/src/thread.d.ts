/** The address of a module bundled for a worker thread (`threads` in tools/vite.service.ts). */
declare module '*?thread' {
  const url: string;
  export default url;
}
