/** What is inside attachments: their true type, the members of archives, their text and properties. */
export * from './facts';
export { inspectAttachment, type AttachmentLabel } from './inspect';
export { Budget, LimitExceeded } from './budget';
export { readArchive, type ArchiveEnd, type ArchiveMember } from './archive/libarchive';
export { addTnefText, isTnefPart } from './message';
