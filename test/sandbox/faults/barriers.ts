import { matchesTemplate } from '../http/path-template.ts';

/** Holds requests until so many have arrived, so that races can be staged. */
export class Barriers {
  #barriers: Barrier[] = [];

  add(settings: BarrierSettings): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#barriers.push({ settings, arrived: 0, opened: promise, open: resolve });
  }

  async pass(service: string, method: string, path: string): Promise<void> {
    const barrier = this.#barriers.find(
      ({ settings }) =>
        settings.service === service &&
        settings.method.toUpperCase() === method &&
        matchesTemplate(settings.path, path),
    );
    if (barrier === undefined) return;
    barrier.arrived += 1;
    if (barrier.arrived >= barrier.settings.count) {
      this.#barriers = this.#barriers.filter((other) => other !== barrier);
      barrier.open();
    }
    await barrier.opened;
  }
}

export interface BarrierSettings {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly count: number;
}

interface Barrier {
  readonly settings: BarrierSettings;
  arrived: number;
  readonly opened: Promise<void>;
  readonly open: () => void;
}
