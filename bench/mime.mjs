// What it costs to know what a mail is made of, beside mailparser's simpleParser on the same mails.
//
// Run:  npm run bench:mime -- [--json] [--rounds 5]
// CPU time of this process, user and system; medians of alternate rounds. Needs no build: the reader is bundled from
// its sources, as the gateway's build does. Mails of other people come from ../shared/corpus (or CHANCERY_CORPUS);
// without them only the mails made here are read. Facts are compared first, mail by mail, where both accept it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { simpleParser } from 'mailparser';
import { bundled, cpuSince } from './support/measure.mjs';
import { machine } from './support/system.mjs';

const workspace = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const option = (name, otherwise) =>
  args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise;
const rounds = option('--rounds', 5);
const talk = (line) => process.stderr.write(`${line}\n`);

const { createMimeReader, topFields, leafParts } = await bundled(
  'libs/mail/src/index.ts',
  'bench-mime',
);
const corpus = readCorpus();

/** What the gateway takes of a mail: the structure, the top fields and the text; digests only to compare. */
const ours = (raw, options = { text: true }) => {
  const reader = createMimeReader(options);
  reader.write(raw);
  return reader.end();
};
const theirs = (raw) => simpleParser(raw, { skipImageLinks: true });

const agreement = await compare();
talk(
  `${agreement.equal} of ${agreement.both} mails with equal facts where both accept; ${agreement.refused.length} that only one accepts`,
);
const results = [];
if (corpus.length > 0)
  results.push(
    await race(
      `corpus, ${corpus.length} mails`,
      corpus.map(({ raw }) => raw),
      1,
    ),
  );
for (const [name, raw, times] of made()) results.push(await race(name, [raw], times));

if (args.includes('--json'))
  process.stdout.write(`${JSON.stringify({ agreement, results }, null, 1)}\n`);
else print();

function readCorpus() {
  const folder = resolve(process.env.CHANCERY_CORPUS ?? resolve(workspace, '../shared'), 'corpus');
  const index = resolve(folder, 'mime/index.json');
  if (!existsSync(index)) return [];
  return JSON.parse(readFileSync(index, 'utf8')).map(({ file, firm }) => ({
    file,
    firm,
    raw: readFileSync(resolve(folder, file)),
  }));
}

/** Mails of one megabyte of each kind, and one of ten kilobytes. */
function made() {
  const line = 'Numbers for Thursday, with a little more on every line of it than is needed.\r\n';
  const head =
    'From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?Figures_f=C3=BCr_Mai?=\r\nDate: Mon, 1 Jun 2026 12:00:00 +0000\r\nMessage-ID: <a@demo.test>\r\nMIME-Version: 1.0\r\n';
  const text = line.repeat(Math.ceil(1_048_576 / line.length));
  const encoded = Buffer.alloc(760 * 1024, 'binary data ')
    .toString('base64')
    .replace(/.{76}/g, '$&\r\n');
  const attached = `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${line}\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n--b--\r\n`;
  const plain = (body) =>
    Buffer.from(`${head}Content-Type: text/plain; charset=utf-8\r\n\r\n${body}`);
  return [
    ['10 KB of text', plain(line.repeat(130)), 50],
    ['1 MB: attachment in base64', Buffer.from(attached), 3],
    ['1 MB: text', plain(text), 3],
  ];
}

/**
 * Facts that both tell: subject, addresses, digests of what is attached and says so. Embedded mails are left out:
 * mailparser hands them over whole, the gateway looks into them.
 */
async function compare() {
  const refused = [];
  const differing = [];
  let both = 0;
  let equal = 0;
  for (const { file, firm, raw } of corpus) {
    let mine = null;
    let other = null;
    try {
      mine = factsOf(ours(raw, { text: true, digests: true }));
    } catch {
      mine = null;
    }
    try {
      other = await factsOfTheirs(raw);
    } catch {
      other = null;
    }
    if (!mine || !other) {
      refused.push(file);
      continue;
    }
    both++;
    const fields = Object.keys(mine).filter(
      (key) => JSON.stringify(mine[key]) !== JSON.stringify(other[key]),
    );
    if (fields.length === 0) equal++;
    else differing.push({ file, firm, fields });
  }
  return { both, equal, refused, differing };
}

function factsOf(facts) {
  const { subject, from, to, cc } = topFields(facts);
  const addresses = (list) => list.map(({ address }) => address.toLowerCase()).sort();
  return {
    subject: (subject ?? '').trim(),
    from: addresses(from),
    to: addresses(to),
    cc: addresses(cc),
    attachments: leafParts(facts.parts)
      .filter(
        ({ disposition, type }) => disposition === 'attachment' && !type.startsWith('message/'),
      )
      .map((part) => part.sha256)
      .sort(),
  };
}

async function factsOfTheirs(raw) {
  const mail = await theirs(raw);
  const flat = (list) => list.flatMap((each) => (each.group ? flat(each.group) : [each]));
  const addresses = (field) =>
    (Array.isArray(field) ? field : field ? [field] : [])
      .flatMap(({ value }) => flat(value))
      .map(({ address }) => (address ?? '').toLowerCase())
      .sort();
  return {
    subject: (mail.subject ?? '').trim(),
    from: addresses(mail.from),
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    attachments: mail.attachments
      .filter(
        ({ contentDisposition, contentType }) =>
          contentDisposition === 'attachment' && !contentType.startsWith('message/'),
      )
      .map(({ content }) => createHash('sha256').update(content).digest('hex'))
      .sort(),
  };
}

/** Both by turns over the same mails; CPU microseconds a mail. */
async function race(name, raws, times) {
  const measured = { ours: [], theirs: [] };
  for (let round = -1; round < rounds; round++) {
    for (const who of ['ours', 'theirs']) {
      const began = process.cpuUsage();
      // Ours is so much shorter that it is repeated to be measured at all.
      const repeats = who === 'ours' ? times * 20 : times;
      for (let time = 0; time < repeats; time++)
        for (const raw of raws) {
          try {
            if (who === 'ours') ours(raw);
            else await theirs(raw);
          } catch {
            // Refused: that costs, too.
          }
        }
      // The first round warms the machine up.
      if (round >= 0) measured[who].push(cpuSince(began) / repeats / raws.length);
    }
  }
  const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const row = {
    mails: name,
    oursUs: Math.round(median(measured.ours) * 10) / 10,
    theirsUs: Math.round(median(measured.theirs) * 10) / 10,
    ratio: Math.round((median(measured.theirs) / median(measured.ours)) * 10) / 10,
  };
  talk(`${row.mails}: ${row.oursUs} us, mailparser ${row.theirsUs} us, ${row.ratio} times`);
  return row;
}

function print() {
  const out = (line) => process.stdout.write(`${line}\n`);
  out(machine());
  out('');
  out('| mails | CPU a mail, µs | mailparser, µs | ratio |');
  out('| --- | ---: | ---: | ---: |');
  for (const { mails, oursUs, theirsUs, ratio } of results)
    out(`| ${mails} | ${oursUs} | ${theirsUs} | ${ratio} |`);
  out('');
  out(`Equal facts in ${agreement.equal} of ${agreement.both} mails that both accept.`);
  const by = Map.groupBy(agreement.differing, ({ fields }) => fields.join(', '));
  for (const [fields, files] of by)
    out(
      `- ${fields}: ${files.length} (${files.filter(({ firm }) => firm).length} of them sure by two other parsers)`,
    );
}
