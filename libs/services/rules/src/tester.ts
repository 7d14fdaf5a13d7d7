import { RuleTest, type RuleTestResult } from '@chancery/contracts';
import { createMimeReader, type MessageFacts } from '@chancery/mail';
import {
  Attachments,
  Inspectors,
  type OrganisationScope,
  parseBody,
  Problem,
} from '@chancery/platform';
import busboy from 'busboy';
import type { Request } from 'express';
import { rulesToTry } from './judging';
import type { RulesStore } from './store';
import { type TriedMessage, verdictOf } from './verdict';

/** The largest message that is tried; larger ones are judged by the same facts. */
const MESSAGE_BYTES = 25_000_000;

/**
 * Tries rules on a message as the gateway would judge it: the same reader, the same compiled rules, the same
 * `evaluate()`, with an explanation. The message streams through and is kept nowhere.
 */
export class RuleTester {
  private readonly inspectors = new Inspectors();

  constructor(
    private readonly store: RulesStore,
    private readonly scope: OrganisationScope,
  ) {}

  /** @throws Problem 413 too large, 415 not multipart, 422 malformed or not compilable. */
  async run(organisation: string, request: Request): Promise<RuleTestResult> {
    const { test, ...message } = await read(request);
    return this.judge(organisation, test, message);
  }

  /** @param client the address that connects. @throws Problem 422 not compilable. */
  async judge(
    organisation: string,
    test: RuleTest,
    message: TriedMessage,
    client?: string,
  ): Promise<RuleTestResult> {
    const rules = await this.scope.inOrganisation(organisation, (em) =>
      rulesToTry(
        em,
        this.store,
        organisation,
        test.which === 'live' ? null : (test.draft ?? null),
        test.which === 'draft-alone',
      ),
    );
    return verdictOf(test, message, { ...rules, ...(client ? { client } : {}) }, this.inspectors);
  }

  /** Ends the threads that look into attachments. */
  async close(): Promise<void> {
    await this.inspectors.close();
  }
}

interface Upload extends TriedMessage {
  test: RuleTest;
}

/** The field `test`, then the file `message`: read as it arrives. */
function read(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fail = (problem: Problem): void => {
      request.unpipe();
      request.resume();
      reject(problem);
    };
    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: request.headers,
        limits: { fields: 1, fieldSize: 2_000_000, files: 1, fileSize: MESSAGE_BYTES },
        defParamCharset: 'utf8',
      });
    } catch {
      fail(new Problem(415, 'test.not-multipart', 'A test is sent as multipart/form-data.'));
      return;
    }
    let test: RuleTest | null = null;
    const attachments = new Attachments();
    let facts: MessageFacts | null = null;
    let bytes = 0;
    parser.on('field', (name, value) => {
      if (name !== 'test') return;
      try {
        test = parseBody(RuleTest, JSON.parse(value));
      } catch (error) {
        fail(
          error instanceof Problem
            ? error
            : new Problem(422, 'test.malformed', 'The test could not be read.'),
        );
      }
    });
    parser.on('file', (_name, stream) => {
      const reader = createMimeReader({ text: true, contents: attachments.wanted });
      stream.on('data', (piece: Buffer) => {
        bytes += piece.length;
        reader.write(piece);
      });
      stream.on('limit', () =>
        fail(
          new Problem(
            413,
            'test.too-large',
            `A message to try has at most ${MESSAGE_BYTES / 1e6} MB.`,
          ),
        ),
      );
      stream.on('end', () => {
        facts = reader.end();
      });
    });
    parser.on('error', () =>
      fail(new Problem(422, 'test.malformed', 'The test did not arrive whole. Run it again.')),
    );
    parser.on('close', () => {
      if (test && facts) resolve({ test, facts, bytes, attachments });
      else
        reject(
          new Problem(422, 'test.malformed', 'A test has the field “test” and the file “message”.'),
        );
    });
    request.pipe(parser);
  });
}
