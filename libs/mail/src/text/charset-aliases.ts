/**
 * Names that mail uses and WHATWG's table of labels (encoding.spec.whatwg.org, 4.2) does not have, by
 * the name that decoders know.
 */
const KNOWN_AS: readonly (readonly [known: string, aliases: string])[] = [
  ['utf-7', 'utf7 unicode-1-1-utf-7 x-unicode-1-1-utf-7 x-utf-7'],
  ['utf-8', 'utf-8-mac utf8mb4 x-utf-8'],
  ['utf-16le', 'unicode utf-16-le'],
  ['utf-16', 'utf16'],
  ['utf-16be', 'utf-16-be iso-10646-ucs-2 ucs-2'],
  ['utf-32', 'ucs-4 utf32'],
  ['gbk', 'cp936 ms936 windows-936 euc-cn gb2312-80'],
  ['gb18030', 'gb_18030 gb18030-2000'],
  ['big5', 'cp950 x-windows-950 windows-950'],
  ['big5-hkscs', 'big5hkscs'],
  ['euc-kr', 'cp949 ms949 uhc x-windows-949 ksc5601 ks_c_5601-1992'],
  ['shift_jis', 'cp932 ms932 windows-932 cp943 x-sjis-cp932'],
  ['iso-2022-jp', 'cp50220 cp50221 iso-2022-jp-1 iso-2022-jp-ms'],
  ['euc-jp', 'eucjp eucjp-ms'],
  ['iso-2022-kr', 'csiso2022kr'],
  ['hz-gb-2312', 'hz hz-gb2312'],
  ['windows-874', 'cp874 tis620'],
  ['koi8-r', 'koi8'],
  ['ibm866', 'cp866'],
  ['macintosh', 'mac macroman mac-roman x-mac-roman'],
  ['iso-8859-1', 'latin-1'],
  ['iso-8859-2', 'latin-2'],
  ['iso-8859-15', 'latin-9 latin9'],
];

export const charsetAliases: ReadonlyMap<string, string> = new Map(
  KNOWN_AS.flatMap(([known, aliases]) =>
    aliases.split(' ').map((alias): [string, string] => [alias, known]),
  ),
);
