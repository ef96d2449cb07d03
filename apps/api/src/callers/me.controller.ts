import { CLOCK } from '@latchkey/commands';
import type { Clock } from '@latchkey/domain';
import { Caller } from '@latchkey/passport';
import { ListMyKeysQuery } from '@latchkey/queries';
import { Replica } from '@latchkey/replica';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Access, AnsweredFrom, Answers } from '../http/route-rules.js';
import { listOf, pageOf, pageQuery, type PageQuery } from '../http/paging.js';
import { QueryContext, type ApiCaller } from '../http/request-context.js';
import { KeyPresenter } from '../keys/key.presenter.js';
import { keyView } from '../keys/key.schemas.js';
import { accountView, viewOfState, userView } from '../users/user.schemas.js';

const meView = z
  .object({
    account: accountView.describe('the account of the user'),
    user: userView.describe('whom the credential acts as'),
    key: keyView.nullable().describe('the key of the credential; null in a session'),
  })
  .meta({ id: 'Me' });

@Controller('v1/me')
export class MeController {
  constructor(
    private readonly replica: Replica,
    private readonly queries: QueryBus,
    private readonly present: KeyPresenter,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Access(null)
  @AnsweredFrom('memory')
  @Answers(200, meView)
  async getMe(@Caller() caller: ApiCaller) {
    const account = this.replica.account(caller.account.id);
    const key = caller.key && (await this.present.used(account.key(caller.key.id)!));
    return { account: caller.account, user: viewOfState(account.user(caller.user.id)!), key };
  }

  @Get('keys')
  @Access('keys:read')
  @Answers(200, listOf(keyView))
  async listMyKeys(@QueryContext() context: QueryContext, @Query({ schema: pageQuery }) page: PageQuery) {
    const found = await this.queries.execute(new ListMyKeysQuery(context, page, this.clock.now()));
    return pageOf(found, (row) => this.present.row(row));
  }
}
