import { RuleTest, type RuleTestResult } from '@chancery/contracts';
import { createMimeReader } from '@chancery/mail';
import { Attachments, Inspectors, type OrganisationScope, readForm } from '@chancery/platform';
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
    const { asked, file } = await readForm(request, {
      noun: 'test',
      field: 'test',
      schema: RuleTest,
      fileBytes: MESSAGE_BYTES,
      malformed: 'A test has the field “test” and the file “message”. Run it again.',
      tooLarge: `A message to try has at most ${MESSAGE_BYTES / 1e6} MB.`,
      file: readMessage,
    });
    return this.judge(organisation, asked, file);
  }

  /** @throws Problem 422 not compilable. */
  async judge(
    organisation: string,
    test: RuleTest,
    message: TriedMessage,
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
    return verdictOf(test, message, rules, this.inspectors);
  }

  /** Ends the threads that look into attachments. */
  async close(): Promise<void> {
    await this.inspectors.close();
  }
}

/** The facts of a message while it comes in. */
async function readMessage(stream: AsyncIterable<Buffer>): Promise<TriedMessage> {
  const attachments = new Attachments();
  const reader = createMimeReader({ text: true, contents: attachments.wanted });
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    reader.write(piece);
  }
  return { facts: reader.end(), bytes, attachments };
}
