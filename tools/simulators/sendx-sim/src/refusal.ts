/** An answer other than 2xx, in the vendor's usual shape. The message may name what was wrong, never whose it was. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: 400 | 403 | 404 | 409 | 422,
    message: string,
  ) {
    super(message);
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, message);
export const nameTaken = (): Refusal => new Refusal(403, 'Resource with this name already exists');
export const notFound = (): Refusal => new Refusal(404, 'Resource not found');
export const emailTaken = (status: 409 | 422 = 409): Refusal => new Refusal(status, 'Email already exists');
export const unprocessable = (message = 'Request body is not in proper format'): Refusal => new Refusal(422, message);
