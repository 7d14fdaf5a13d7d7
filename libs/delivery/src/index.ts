export { compileBrand, type CompiledBrand } from './brand/compile-brand';
export { type BrandPlace } from './brand/brand-facts';
export { HeaderValueError, type Mailbox } from './mime/headers';
export {
  buildWrapper,
  portalLink,
  renderMessageHtml,
  viaOrganisation,
  type WrapperContent,
  type WrapperMail,
} from './wrapper/build-wrapper';
export { buildDsn, type DsnMail } from './mail/dsn';
export { type MailHead } from './mail/envelope-headers';
export { buildNotice, type Notice } from './mail/notice';
export { buildPasscodeMail, type PasscodeMail } from './mail/passcode';
export { previewMails, type PreviewCase, type RenderedMail } from './preview';
export { buildReply, type Reply, type ReplyAttachment } from './mail/reply';
export {
  dkimRecordOf,
  dkimSign,
  DkimError,
  generateDkimKey,
  type DkimKey,
  type NewDkimKey,
} from './dkim/dkim';
export { deliver } from './route/deliver';
export { checkHop } from './smtp/check-hop';
export { type Destination, type Route, routeByConnector } from './route/destination';
export { resolveMx, type MxAnswer, type MxResolver } from './route/mx';
export { normaliseDomain, routeFor, type RoutingDirectory } from './route/route-for';
export {
  faultForAll,
  type Envelope,
  type EnvelopeRecipient,
  type MessageSource,
  type RecipientDsn,
  type RecipientResult,
  type SendOutcome,
} from './smtp/envelope';
export { isHostFault, parseReply, type DeliveryFault, type Stage } from './smtp/fault';
export { SmtpConnectionPool, type PoolOptions } from './smtp/pool';
export { type Disclaimer } from './disclaimer/disclaimer';
export { DisclaimerError, withDisclaimers } from './disclaimer/with-disclaimers';
export { wrappedIn } from './disclaimer/wrapped-in';
