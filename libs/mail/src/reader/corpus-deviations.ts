/**
 * Where the reader deviates from the corpus' facts on a message that Python and Perl read alike, and
 * why that is right. A test fails when one of these is no deviation any more.
 */
export type Fact =
  | 'subject'
  | 'messageId'
  | 'from'
  | 'to'
  | 'cc'
  | 'types'
  | 'bodies'
  | 'declared'
  | 'fileNames'
  | 'attachments';

const RAW_8BIT = 'raw 8-bit header: Python shows U+FFFD, we read UTF-8 or windows-1252';
const NAME_IS_ADDRESS =
  'unquoted address as display name before <address>: Python takes the first, we the one in brackets';
const NO_PART =
  'multipart without a part inside another: the last line end belongs to the boundary';
const NAME_IN_WORDS = 'file name as encoded word, which Python leaves out';

export const ACCEPTED: Record<string, Partial<Record<Fact, string>>> = {
  'mime/flanker/from-encoding.eml': { from: RAW_8BIT },
  'mime/zbateson/invalid-charset.eml': { to: RAW_8BIT },
  'mime/spamscope/mail_test_9.eml': {
    subject: 'gb2312 with characters of its superset gbk, which Python does not read',
  },
  'mime/ruby-mail/error_emails_bad_subject.eml': {
    from: 'Python keeps the space between two encoded words, against RFC 2047 6.2',
  },
  'mime/ruby-mail/plain_emails_raw_email_double_at_in_header.eml': {
    messageId: 'Python cuts an identifier at its second @',
  },
  'mime/ruby-mail/plain_emails_mix_caps_content_type.eml': {
    from: '`Big Bug bb@bug.com` without brackets: Python quotes the name into the address',
  },
  'mime/ruby-mail/plain_emails_raw_email_multiple_from.eml': {
    from: NAME_IS_ADDRESS,
    to: NAME_IS_ADDRESS,
  },
  'mime/ruby-mail/plain_emails_raw_email_with_at_display_name.eml': { to: NAME_IS_ADDRESS },
  'mime/spamscope/mail_test_19.eml': { from: NAME_IS_ADDRESS, cc: NAME_IS_ADDRESS },
  'mime/mimekit/messages_stack-overflow.eml': {
    to: 'thousands of words with colons: Python makes an address of the first, we of the last',
  },
  'mime/php-imap/undisclosed_recipients.eml': {
    to: 'Python makes an address of the empty brackets',
  },
  'mime/ruby-mail/error_emails_missing_body.eml': {
    to: '`<Undisclosed-Recipient:@host;>`: Python cuts it at the colon',
  },
  'mime/mail-parser/eml_malformed_017.eml': {
    types: 'no semicolon before the boundary: Python sees no multipart, we its parts',
    bodies: 'as above',
    declared: 'as above',
    fileNames: 'as above',
    attachments: 'as above',
  },
  'mime/mimekit/messages_empty-multipart.eml': { bodies: NO_PART },
  'mime/php-imap/plain.eml': {
    declared: 'charset=\\"us-ascii\\": Python gives up, we read us-ascii',
  },
  'mime/ruby-mail/error_emails_content_transfer_encoding_with_semi_colon.eml': {
    declared: 'a semicolon after the encoding: Python keeps it',
  },
  'mime/ruby-mail/error_emails_multiple_invalid_content_dispositions.eml': {
    declared: 'an encoded word as disposition: Python decodes it',
  },
  'mime/mime4j-mimetools/multi-2evil.eml': { fileNames: NAME_IN_WORDS },
  'mime/mime4j-mimetools/russian.eml': { fileNames: NAME_IN_WORDS },
  'mime/mime4j/testmsgs_russian-headers.eml': { fileNames: NAME_IN_WORDS },
  'mime/ruby-mail/attachment_emails_attachment_with_base64_encoded_name.eml': {
    fileNames: NAME_IN_WORDS,
  },
  'mime/ruby-mail/attachment_emails_attachment_with_unquoted_name.eml': {
    fileNames: 'an unquoted name with spaces: Python stops at the first',
  },
};

/** The names that stand there, for the messages above whose names are at odds. */
export const BETTER_NAMES: Record<string, string[]> = {
  'mime/mime4j-mimetools/russian.eml': ['Список.doc'],
  'mime/mime4j/testmsgs_russian-headers.eml': ['Список.doc'],
  'mime/ruby-mail/attachment_emails_attachment_with_base64_encoded_name.eml': [
    'This is a test.pdf',
  ],
  'mime/ruby-mail/attachment_emails_attachment_with_unquoted_name.eml': ['This is a test.txt'],
};
