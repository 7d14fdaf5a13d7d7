/** What runs in the browser as well: nothing here, or behind it, imports from Node or uses Buffer. */
export * from './facts';
export { decodeBody, decodeText, type BodyKind } from './text/body-text';
export {
  charsetName,
  decodeCharset,
  isPlainCharset,
  isUnsaidCharset,
  type DecodedText,
} from './text/charset';
export { takesText, textEdges, type BodyPart, type TextEdges } from './body/text-edges';
export { createTransferDecoder, decodeTransfer, type TransferDecoder } from './transfer/decoder';
export { htmlToSearch, htmlToText } from './text/html';
export { headerText } from './header/encoded-word';
export { fieldsNamed, firstField, unfold } from './header/fields';
export { encodeUnstructured } from './header/encode';
export {
  parameterText,
  parseParameterised,
  type Parameter,
  type Parameterised,
} from './header/parameters';
export { parseDate } from './header/date';
export { parseAddressList, readAddressList, type AddressList, type Mailbox } from './address/list';
export {
  canonicalAddress,
  domainOf,
  isValidEnvelopeAddress,
  parseEnvelopeAddress,
  type EnvelopeAddress,
} from './address/envelope';
export { soughtAddress, type Sought } from './address/sought';
export { spellingsOf } from './address/message-id';
export { asciiDomain } from './address/domain';
export { applyHeaderEdits, editedHeaders, type Edit } from './edits/header-edits';
export { editedFields } from './edits/edited-fields';
