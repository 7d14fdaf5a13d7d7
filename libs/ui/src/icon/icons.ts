import activity from 'lucide-static/icons/activity.svg';
import arrowDown from 'lucide-static/icons/arrow-down.svg';
import arrowLeft from 'lucide-static/icons/arrow-left.svg';
import arrowRight from 'lucide-static/icons/arrow-right.svg';
import arrowUp from 'lucide-static/icons/arrow-up.svg';
import ban from 'lucide-static/icons/ban.svg';
import bell from 'lucide-static/icons/bell.svg';
import bookOpenCheck from 'lucide-static/icons/book-open-check.svg';
import chartColumn from 'lucide-static/icons/chart-column.svg';
import check from 'lucide-static/icons/check.svg';
import chevronDown from 'lucide-static/icons/chevron-down.svg';
import chevronLeft from 'lucide-static/icons/chevron-left.svg';
import chevronRight from 'lucide-static/icons/chevron-right.svg';
import chevronsUpDown from 'lucide-static/icons/chevrons-up-down.svg';
import circle from 'lucide-static/icons/circle.svg';
import circleAlert from 'lucide-static/icons/circle-alert.svg';
import circleCheck from 'lucide-static/icons/circle-check.svg';
import circleHelp from 'lucide-static/icons/circle-help.svg';
import circleOff from 'lucide-static/icons/circle-off.svg';
import clock3 from 'lucide-static/icons/clock-3.svg';
import copy from 'lucide-static/icons/copy.svg';
import cornerDownRight from 'lucide-static/icons/corner-down-right.svg';
import download from 'lucide-static/icons/download.svg';
import ellipsisVertical from 'lucide-static/icons/ellipsis-vertical.svg';
import eye from 'lucide-static/icons/eye.svg';
import fileText from 'lucide-static/icons/file-text.svg';
import flaskConical from 'lucide-static/icons/flask-conical.svg';
import gripVertical from 'lucide-static/icons/grip-vertical.svg';
import hourglass from 'lucide-static/icons/hourglass.svg';
import image from 'lucide-static/icons/image.svg';
import keyRound from 'lucide-static/icons/key-round.svg';
import layoutDashboard from 'lucide-static/icons/layout-dashboard.svg';
import listChecks from 'lucide-static/icons/list-checks.svg';
import list from 'lucide-static/icons/list.svg';
import lock from 'lucide-static/icons/lock.svg';
import logOut from 'lucide-static/icons/log-out.svg';
import mail from 'lucide-static/icons/mail.svg';
import mailOpen from 'lucide-static/icons/mail-open.svg';
import menu from 'lucide-static/icons/menu.svg';
import minus from 'lucide-static/icons/minus.svg';
import monitor from 'lucide-static/icons/monitor.svg';
import moon from 'lucide-static/icons/moon.svg';
import palette from 'lucide-static/icons/palette.svg';
import panelLeft from 'lucide-static/icons/panel-left.svg';
import pause from 'lucide-static/icons/pause.svg';
import pencil from 'lucide-static/icons/pencil.svg';
import play from 'lucide-static/icons/play.svg';
import plus from 'lucide-static/icons/plus.svg';
import refreshCw from 'lucide-static/icons/refresh-cw.svg';
import rotateCcw from 'lucide-static/icons/rotate-ccw.svg';
import search from 'lucide-static/icons/search.svg';
import searchX from 'lucide-static/icons/search-x.svg';
import send from 'lucide-static/icons/send.svg';
import server from 'lucide-static/icons/server.svg';
import settings2 from 'lucide-static/icons/settings-2.svg';
import shieldCheck from 'lucide-static/icons/shield-check.svg';
import shieldX from 'lucide-static/icons/shield-x.svg';
import smartphone from 'lucide-static/icons/smartphone.svg';
import stamp from 'lucide-static/icons/stamp.svg';
import sun from 'lucide-static/icons/sun.svg';
import table from 'lucide-static/icons/table.svg';
import trash2 from 'lucide-static/icons/trash-2.svg';
import triangleAlert from 'lucide-static/icons/triangle-alert.svg';
import undo2 from 'lucide-static/icons/undo-2.svg';
import upload from 'lucide-static/icons/upload.svg';
import user from 'lucide-static/icons/user.svg';
import users from 'lucide-static/icons/users.svg';
import wandSparkles from 'lucide-static/icons/wand-sparkles.svg';
import wifiOff from 'lucide-static/icons/wifi-off.svg';
import x from 'lucide-static/icons/x.svg';

/** The seal of the look: a scalloped ring with a tick. */
const seal = `<svg viewBox="0 0 24 24"><path d="M12 2.8l2.2 1.6 2.7-.1.8 2.6 2.2 1.6-.9 2.5.9 2.5-2.2 1.6-.8 2.6-2.7-.1L12 21.2l-2.2-1.6-2.7.1-.8-2.6-2.2-1.6.9-2.5-.9-2.5 2.2-1.6.8-2.6 2.7.1z"/><path d="m8.8 12 2.2 2.2 4.2-4.4"/></svg>`;

/** Icons by the name Lucide gives them. One line brings another into the build. */
const SOURCES = {
  activity,
  'arrow-down': arrowDown,
  'arrow-left': arrowLeft,
  'arrow-right': arrowRight,
  'arrow-up': arrowUp,
  ban,
  bell,
  'book-open-check': bookOpenCheck,
  'chart-column': chartColumn,
  check,
  'chevron-down': chevronDown,
  'chevron-left': chevronLeft,
  'chevron-right': chevronRight,
  'chevrons-up-down': chevronsUpDown,
  circle,
  'circle-alert': circleAlert,
  'circle-check': circleCheck,
  'circle-help': circleHelp,
  'circle-off': circleOff,
  'clock-3': clock3,
  copy,
  'corner-down-right': cornerDownRight,
  download,
  'ellipsis-vertical': ellipsisVertical,
  eye,
  'file-text': fileText,
  'flask-conical': flaskConical,
  'grip-vertical': gripVertical,
  hourglass,
  image,
  'key-round': keyRound,
  'layout-dashboard': layoutDashboard,
  'list-checks': listChecks,
  list,
  lock,
  'log-out': logOut,
  mail,
  'mail-open': mailOpen,
  menu,
  minus,
  monitor,
  moon,
  palette,
  'panel-left': panelLeft,
  pause,
  pencil,
  play,
  plus,
  'refresh-cw': refreshCw,
  'rotate-ccw': rotateCcw,
  search,
  'search-x': searchX,
  send,
  server,
  'settings-2': settings2,
  'shield-check': shieldCheck,
  'shield-x': shieldX,
  smartphone,
  stamp,
  sun,
  table,
  'trash-2': trash2,
  'triangle-alert': triangleAlert,
  'undo-2': undo2,
  upload,
  user,
  users,
  'wand-sparkles': wandSparkles,
  'wifi-off': wifiOff,
  x,
  seal,
} as const;

export type IconName = keyof typeof SOURCES;

/** The shapes inside the `svg` element of an icon: mark-up of our own packages, of nobody else. */
export function iconShapes(name: IconName): string {
  return SOURCES[name].replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '');
}
