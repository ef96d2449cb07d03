import { CLOCK } from '@latchkey/commands';
import { NotReady, type Clock, type Token } from '@latchkey/domain';
import { adoptLeftLink, Installation } from '@latchkey/installation';
import { Inject, Injectable } from '@nestjs/common';

/** Takes links that the command line left in the data directory into the log, when somebody presents one. */
@Injectable()
export class Adoption {
  constructor(
    private readonly installation: Installation,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotReady while nothing can be decided, or what the runner throws */
  async of(link: Token): Promise<void> {
    const { side } = this.installation;
    // where processes share a log, the command line writes into it
    if (side.processes !== null) return;
    if (!side.replica.serving) throw new NotReady('the service has not caught up with its log');
    await adoptLeftLink(side, this.clock, link);
  }
}
