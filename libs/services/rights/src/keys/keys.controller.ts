import { KeyReport } from '@chancery/contracts';
import {
  type Administrator,
  AdministratorGuard,
  Allow,
  Announcements,
  Caller,
  Operation,
} from '@chancery/platform';
import { Controller, Get, Header, Inject, Post, UseGuards } from '@nestjs/common';
import { KeyRing } from './key-ring';

/** Age and back-up of the keys, and a new organisation key. */
@Controller('api/v1/keys')
@UseGuards(AdministratorGuard)
@Allow(['operator'])
export class KeysController {
  constructor(
    @Inject(KeyRing) private readonly ring: KeyRing,
    @Inject(Announcements) private readonly announcements: Announcements,
  ) {}

  @Get()
  @Operation({ summary: 'Age and back-up of keys', answer: KeyReport })
  @Header('Cache-Control', 'no-store')
  report(@Caller() { organisation }: Administrator): Promise<KeyReport> {
    return this.ring.report(organisation);
  }

  /** From the next month's key on, and for secrets kept from now on, the new version is used. */
  @Post('rotation')
  @Operation({ summary: 'Make a new organisation key', answer: KeyReport })
  async rotate(@Caller() { organisation, email }: Administrator): Promise<KeyReport> {
    const version = await this.ring.rotate(organisation, email);
    await this.announcements.changed({ organisation, noun: 'keys', version });
    return this.ring.report(organisation);
  }
}
