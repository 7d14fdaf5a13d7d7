/** Every condition there is; each also serves as exception. */
export { attachmentNameMatchesPatterns } from './attachment-name-matches-patterns';
export { attachmentSizeOver } from './attachment-size-over';
export { from } from './from';
export { fromScope } from './from-scope';
export { headerContains } from './header-contains';
export { headerMatches } from './header-matches';
export { messageSizeOver } from './message-size-over';
export { messageTypeMatches } from './message-type-matches';
export { recipientDomainIs } from './recipient-domain-is';
export { sentTo } from './sent-to';
export { sentToScope } from './sent-to-scope';
export { subjectContainsWords } from './subject-contains-words';
export { subjectMatchesPatterns } from './subject-matches-patterns';
export { subjectOrBodyContainsWords } from './subject-or-body-contains-words';
export { subjectOrBodyMatchesPatterns } from './subject-or-body-matches-patterns';
