/**
 * Makes `read` one that runs once at a time: asked for while it runs, it runs once more afterwards.
 * `failed` is told why a run ended early; then it waits to be asked again.
 */
export function oneAtATime(read, failed) {
  let isWanted = false;
  let isReading = false;
  return async () => {
    isWanted = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isWanted) {
        isWanted = false;
        await read();
      }
    } catch (failure) {
      failed(failure);
    }
    isReading = false;
  };
}
