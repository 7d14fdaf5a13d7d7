import arrowLeft from 'lucide-static/icons/arrow-left.svg';
import ban from 'lucide-static/icons/ban.svg';
import bold from 'lucide-static/icons/bold.svg';
import calendar from 'lucide-static/icons/calendar.svg';
import chevronDown from 'lucide-static/icons/chevron-down.svg';
import circleAlert from 'lucide-static/icons/circle-alert.svg';
import circleCheck from 'lucide-static/icons/circle-check.svg';
import circleHelp from 'lucide-static/icons/circle-help.svg';
import clock from 'lucide-static/icons/clock-3.svg';
import download from 'lucide-static/icons/download.svg';
import externalLink from 'lucide-static/icons/external-link.svg';
import eye from 'lucide-static/icons/eye.svg';
import fileArchive from 'lucide-static/icons/file-archive.svg';
import fileText from 'lucide-static/icons/file-text.svg';
import file from 'lucide-static/icons/file.svg';
import hourglass from 'lucide-static/icons/hourglass.svg';
import imageOff from 'lucide-static/icons/image-off.svg';
import image from 'lucide-static/icons/image.svg';
import italic from 'lucide-static/icons/italic.svg';
import link from 'lucide-static/icons/link.svg';
import listOrdered from 'lucide-static/icons/list-ordered.svg';
import list from 'lucide-static/icons/list.svg';
import logOut from 'lucide-static/icons/log-out.svg';
import mailCheck from 'lucide-static/icons/mail-check.svg';
import mail from 'lucide-static/icons/mail.svg';
import paperclip from 'lucide-static/icons/paperclip.svg';
import printer from 'lucide-static/icons/printer.svg';
import replyAll from 'lucide-static/icons/reply-all.svg';
import reply from 'lucide-static/icons/reply.svg';
import rotateCw from 'lucide-static/icons/rotate-cw.svg';
import searchX from 'lucide-static/icons/search-x.svg';
import send from 'lucide-static/icons/send.svg';
import table from 'lucide-static/icons/table.svg';
import trash from 'lucide-static/icons/trash-2.svg';
import underline from 'lucide-static/icons/underline.svg';
import userX from 'lucide-static/icons/user-x.svg';
import wifiOff from 'lucide-static/icons/wifi-off.svg';
import x from 'lucide-static/icons/x.svg';

/** Own sign for "protected": a scalloped ring with a tick, on the grid and stroke of the others. */
const seal = `<svg><path d="M12 2.39C13.34 2.39 13.83 3.45 14.96 3.86C16.1 4.27 17.15 3.78 18.18 4.64C19.2 5.5 18.9 6.62 19.5 7.67C20.11 8.72 21.23 9.01 21.46 10.33C21.7 11.65 20.74 12.31 20.53 13.51C20.32 14.7 20.99 15.64 20.32 16.8C19.65 17.97 18.5 17.86 17.57 18.64C16.64 19.41 16.55 20.57 15.29 21.03C14.03 21.49 13.21 20.66 12 20.66C10.79 20.66 9.97 21.49 8.71 21.03C7.45 20.57 7.36 19.41 6.43 18.64C5.5 17.86 4.35 17.97 3.68 16.8C3.01 15.64 3.68 14.7 3.47 13.51C3.26 12.31 2.3 11.65 2.54 10.33C2.77 9.01 3.89 8.72 4.5 7.67C5.1 6.62 4.8 5.5 5.82 4.64C6.85 3.78 7.9 4.27 9.04 3.86C10.17 3.45 10.66 2.39 12 2.39Z"/><path d="m8.75 12.1 2.25 2.25 4.25-4.6"/></svg>`;

const SOURCES = {
  'arrow-left': arrowLeft,
  ban,
  bold,
  calendar,
  'chevron-down': chevronDown,
  'circle-alert': circleAlert,
  'circle-check': circleCheck,
  'circle-help': circleHelp,
  clock,
  download,
  'external-link': externalLink,
  eye,
  'file-archive': fileArchive,
  'file-text': fileText,
  file,
  hourglass,
  'image-off': imageOff,
  image,
  italic,
  link,
  'list-ordered': listOrdered,
  list,
  'log-out': logOut,
  'mail-check': mailCheck,
  mail,
  paperclip,
  printer,
  'reply-all': replyAll,
  reply,
  'rotate-cw': rotateCw,
  seal,
  'search-x': searchX,
  send,
  table,
  trash,
  underline,
  'user-x': userX,
  'wifi-off': wifiOff,
  x,
} as const;

export type IconName = keyof typeof SOURCES;

/** The shapes inside the `svg` element of an icon: mark-up of our own packages, of nobody else. */
export function iconShapes(name: IconName): string {
  return SOURCES[name].replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '');
}
