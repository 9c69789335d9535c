/** Messages of one thread to another, in order, for code that asks for them one by one. */
export class Mailbox<T> {
  #messages: T[] = [];
  #waiting: { resolve: (message: T) => void; reject: (error: unknown) => void } | null = null;
  #failure: { readonly error: unknown } | null = null;

  push(message: T): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) this.#messages.push(message);
    else waiting.resolve(message);
  }

  /** No message follows those that are here: whoever waits for another is told why. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#waiting?.reject(error);
    this.#waiting = null;
  }

  /** One caller at a time. */
  next(): Promise<T> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#failure !== null) return Promise.reject(this.#failure.error);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** All that has come by now. */
  taken(): T[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}
