// Word files for benches, without a library that would refuse to make such.
import { zipOf } from '../../libs/content/src/test-files.ts';

const TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';

/** A Word file with this document and these parts besides. */
export const docxOf = (document, parts = []) =>
  zipOf([['[Content_Types].xml', TYPES], ['word/document.xml', document], ...parts]);
