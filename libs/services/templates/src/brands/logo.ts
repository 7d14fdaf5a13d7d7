import type { BrandLogo } from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { looksLikeSvg, unsafeInSvg } from './svg';

/** Bytes of an upload; more is not read. */
export const UPLOAD_BYTES = 5_000_000;
/** What is drawn in a mail, and twice that for screens that have the pixels. */
const SHOWN = { width: 170, height: 70 };
const DENSITY = 2;
/** Bytes of a logo in a mail: it goes out once per recipient. */
const MAIL_BYTES = 40_000;
/** Pixels are unpacked in memory, four bytes each. */
const MOST_PIXELS = 24_000_000;
const MOST_SIDE = 12_000;
const SECONDS = 5;

/** Part of the picture to keep, in its pixels. */
export interface Crop {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface TakenLogo {
  png: Buffer;
  width: number;
  height: number;
  before: BrandLogo['before'];
}

const TAKEN = new Set(['image/png', 'image/jpeg', 'image/webp']);
const refused = (status: number, code: string, detail: string) =>
  new Problem(status, code, detail, { errors: [{ pointer: '/logo', code, detail }] });

/**
 * Takes in an uploaded logo: what it is is read from its bytes, never from its name; its size is read from its
 * header before a pixel is unpacked; then it is drawn anew as a PNG that holds nothing but the picture.
 *
 * @param crop part to keep; null = all of it
 * @throws Problem 413 too many bytes, 415 not a picture that we take (the type found is named), 422 too many pixels,
 * damaged, or a crop outside it
 */
export async function takeLogo(bytes: Buffer, crop: Crop | null = null): Promise<TakenLogo> {
  if (bytes.length > UPLOAD_BYTES)
    throw refused(413, 'logo.bytes', 'The file has more than 5 MB. Make it smaller and try again.');
  const type = await typeOf(bytes);
  const { width, height } = await sizeOf(bytes);
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS)
    throw refused(
      422,
      'logo.pixels',
      `The picture has ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels. At most ${MOST_SIDE.toLocaleString('en')} a side and 24 million in all are taken.`,
    );
  if (crop && !within(crop, width, height))
    throw refused(422, 'logo.crop', `The crop lies outside the picture of ${width} × ${height}.`);
  try {
    const drawn = await draw(bytes, type, crop);
    return { ...drawn, before: { type, width, height, bytes: bytes.length } };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw damaged(error);
  }
}

const within = ({ x, y, width, height }: Crop, right: number, bottom: number): boolean =>
  x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= right && y + height <= bottom;

const damaged = (error: unknown) =>
  refused(
    422,
    'logo.damaged',
    `The picture is damaged and cannot be read (${reason((error as Error).message)}).`,
  );

const reason = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 120);

async function typeOf(bytes: Buffer): Promise<string> {
  if (bytes.length === 0) throw refused(415, 'logo.type', 'The file is empty.');
  if (looksLikeSvg(bytes)) {
    const unsafe = unsafeInSvg(bytes);
    if (unsafe)
      throw refused(
        415,
        'logo.svg',
        `This is an SVG drawing with ${unsafe}. Save it as PNG, or take that out.`,
      );
    return 'image/svg+xml';
  }
  const found = await fileTypeFromBuffer(bytes);
  if (found && TAKEN.has(found.mime)) return found.mime;
  const what = found
    ? `a ${found.ext.toUpperCase()} file (${found.mime})`
    : isText(bytes)
      ? 'a text file'
      : 'no picture that is known here';
  throw refused(415, 'logo.type', `This is ${what}. PNG, JPEG, WebP and plain SVG are taken.`);
}

const isText = (bytes: Buffer): boolean => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, 4_096), {
      stream: true,
    });
    return !/[\u0000-\u0008\u000e-\u001f]/.test(text);
  } catch {
    return false;
  }
};

const reading = (bytes: Buffer) =>
  sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1, unlimited: false });

/** From the header alone; a turned photograph is as it is looked at. */
async function sizeOf(bytes: Buffer): Promise<{ width: number; height: number }> {
  try {
    const { width, height, autoOrient } = await sharp(bytes, {
      limitInputPixels: false,
      pages: 1,
    }).metadata();
    return autoOrient ?? { width, height };
  } catch (error) {
    throw damaged(error);
  }
}

/** Smaller in steps until it fits: fewer colours first, then fewer pixels. */
async function draw(
  bytes: Buffer,
  type: string,
  crop: Crop | null,
): Promise<{ png: Buffer; width: number; height: number }> {
  const whole = crop
    ? await reading(bytes)
        .autoOrient()
        .extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height })
        .timeout({ seconds: SECONDS })
        .png({ compressionLevel: 1 })
        .toBuffer()
    : bytes;
  for (const density of [DENSITY, 1])
    for (const colours of [0, 256, 64]) {
      const { data, info } = await reading(whole)
        .autoOrient()
        .resize({
          width: SHOWN.width * density,
          height: SHOWN.height * density,
          fit: 'inside',
          // A drawing has no pixels of its own to keep to.
          withoutEnlargement: type !== 'image/svg+xml',
        })
        .toColourspace('srgb')
        .timeout({ seconds: SECONDS })
        .png(
          colours === 0
            ? { compressionLevel: 9 }
            : { compressionLevel: 9, palette: true, colours, effort: 7 },
        )
        .toBuffer({ resolveWithObject: true });
      if (data.length <= MAIL_BYTES) return { png: data, width: info.width, height: info.height };
    }
  throw refused(
    422,
    'logo.detail',
    'The picture has too much detail for 40 KB. Use a simpler version of the logo.',
  );
}
