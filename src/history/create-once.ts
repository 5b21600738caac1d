import { ServiceError } from '../support/service-error.ts';

/**
 * Creates something at GitHub exactly once, even when an answer is lost: then it is looked for before a second try.
 *
 * @throws ServiceError when it was refused, or when the second answer was lost as well.
 */
export async function createOnce<T>(create: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.effect === 'none') throw error;
    const made = await find();
    if (made !== undefined) return made;
  }
  try {
    return await create();
  } catch (error) {
    const made = await find();
    if (made !== undefined) return made;
    throw error;
  }
}
