/** Types of what people attach, by the end of the name; the rest is plain bytes. */
const types: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  csv: 'text/csv',
  ics: 'text/calendar',
  vcf: 'text/vcard',
  zip: 'application/zip',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

export const typeOfFile = (name: string): string => types[extensionOf(name)] ?? 'application/octet-stream';

/** Gmail refuses mails with these (support.google.com/mail/answer/6590), and others treat them alike. */
const refused = new Set(
  'ade adp apk appx bat cab chm cmd com cpl dll dmg exe hta img ins iso isp jar js jse lib lnk mde msc msi msp mst nsh pif ps1 scr sct shb sys vb vbe vbs vhd vxd wsc wsf wsh xll'.split(
    ' ',
  ),
);

export const isRefusedFile = (name: string): boolean => refused.has(extensionOf(name));
